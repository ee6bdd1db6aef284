import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { campaignCid, decodeCampaign, encodeCampaign, isAccepted, } from '../../../protocol/campaign/campaign.js';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import { numeraiGrid } from '../../../protocol/grid/grid.js';
import { campaignVectors, frozenCampaign } from './frozen.js';
const { campaign } = frozenCampaign('small');
const test = suite('campaign');
test('a campaign round-trips, and its CID is that of its bytes', () => {
    for (const each of [campaign, frozenCampaign('numerai').campaign]) {
        const block = encodeCampaign(each);
        assert.equal(decodeCampaign(block, campaignCid(each)), each);
        assert.is(cidOf(block), campaignCid(each));
    }
});
for (const { id, cid, block } of campaignVectors) {
    test(`frozen: ${id}`, () => {
        const decoded = decodeCampaign(new Uint8Array(Buffer.from(block, 'hex')), cid);
        assert.is(Buffer.from(encodeCampaign(decoded)).toString('hex'), block);
        assert.is(campaignCid(decoded), cid);
    });
}
test('every rule is in the CID: no two campaigns that differ in one field share it', () => {
    const { claims, audit, training, acceptance } = campaign;
    const variants = [
        campaign,
        { ...campaign, name: 'other' },
        {
            ...campaign,
            predecessor: { campaign: cidOf(textBytes('campaign')), settlement: '00'.repeat(32) },
        },
        { ...campaign, epochMs: campaign.epochMs + 1 },
        { ...campaign, dataFree: true },
        { ...campaign, featureCount: 11 },
        { ...campaign, targets: campaign.targets.toReversed() },
        { ...campaign, embargoEras: 0 },
        {
            ...campaign,
            eras: { ...campaign.eras, portfolio: campaign.eras.report, report: campaign.eras.portfolio },
        },
        { ...campaign, grid: numeraiGrid },
        { ...campaign, training: { ...training, startScore: 0 } },
        { ...campaign, acceptance: { ...acceptance, sharpeMin: -1 } },
        ...Object.keys(claims).map((key) => ({
            ...campaign,
            claims: { ...claims, [key]: claims[key] + 1 },
        })),
        ...Object.keys(audit).map((key) => ({
            ...campaign,
            audit: { ...audit, [key]: audit[key] + 1 },
        })),
    ];
    assert.is(new Set(variants.map(campaignCid)).size, variants.length);
});
test('scores are accepted from the bounds on, and both bounds count', () => {
    const { corrMin, sharpeMin } = campaign.acceptance;
    assert.is(isAccepted(campaign, { corr: corrMin, sharpe: sharpeMin }), true);
    assert.is(isAccepted(campaign, { corr: corrMin - 1, sharpe: sharpeMin }), false);
    assert.is(isAccepted(campaign, { corr: corrMin, sharpe: sharpeMin - 1 }), false);
});
test.run();
//# sourceMappingURL=campaign.test.js.map