# From the package to a final model, by what the documentation says and nothing else: the network of fund.md, and
# a provider who joins it by provider.md. Run where gridlode is installed; what it started ends with the root.
set -eu
cd "$(mktemp -d)"

# Prints what a JavaScript expression makes of the JSON `it` that comes in.
of() { node -p "const it = JSON.parse(require('node:fs').readFileSync(0, 'utf8')); $1"; }
# Runs a command until it succeeds.
until_done() { until "$@"; do sleep 1; done; }
start() { gridlode start --dir "$@" --listen /ip4/127.0.0.1/tcp/0 --threads 1 --memory 200MB > /dev/null & }

# fund.md, "A network on this machine".
gridlode data synth --dir one
gridlode campaign create my.campaign --preset synthetic-demo --dir one --yes
gridlode init --campaign my.campaign --dir one
start one
address() { gridlode status --dir one --json 2> /dev/null | of 'it.addresses[0]' > address; }
until_done address
ADDRESS=$(cat address)
for name in two three; do
  gridlode init --campaign my.campaign --dir "$name"
  gridlode data synth --dir "$name"
  start "$name" --bootstrap "$ADDRESS"
done

# provider.md, "Join a network": synthetic data take the place of Numerai's, which a root has no way to.
CID=$(gridlode campaign show my.campaign --json | of 'it.cid')
gridlode init --campaign my.campaign --cid "$CID" --dir provider
gridlode data synth --dir provider
start provider --bootstrap "$ADDRESS"

own_final() { [ "$(gridlode models --dir provider --json 2> /dev/null | of 'it.filter(({ own }) => own).length')" -gt 0 ]; }
until_done own_final
gridlode models --dir provider
gridlode status --dir provider
echo 'The provider has a final model.'
