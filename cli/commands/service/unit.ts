import { tmpdir } from 'node:os';
import { fail } from '../../../protocol/error.js';
import { serviceCodes } from './codes.js';

export const unitName = 'gridlode.service';

/** Which node a unit starts, by which Node, all as absolute paths. */
export interface Started {
  readonly node: string;
  readonly program: string;
  readonly dir: string;
}

/**
 * The unit of a user's service. It may write to the data directory and where temporary files lie, and read
 * the rest; it keeps no right to become more. Kernel tunables and logs are not named: no user can change
 * them, and some systems let no user's service hide them. V8 compiles what it runs, so that memory may be
 * both written and executed. Throws SERVICE_PATH. Source: systemd.exec(5), systemd.service(5).
 */
export const unitText = ({ node, program, dir }: Started): string => `# Written by gridlode service install.
[Unit]
Description=Gridlode node of ${specifiers(checked(dir))}
StartLimitIntervalSec=1h
StartLimitBurst=10

[Service]
Type=exec
ExecStart=${quoted(node)} ${quoted(program)} start --dir ${quoted(dir)}
Restart=on-failure
RestartSec=30
RestartPreventExitStatus=2
TimeoutStopSec=90
Nice=10
IOSchedulingClass=idle
UMask=0077

NoNewPrivileges=yes
PrivateUsers=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${quoted(dir)} ${quoted(tmpdir())}
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelModules=yes
CapabilityBoundingSet=
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target
`;

/** As systemd reads it: no specifier, no variable, one word. */
const quoted = (path: string): string =>
  `"${specifiers(checked(path)).replaceAll(/[\\"]/g, '\\$&').replaceAll('$', '$$$$')}"`;

const specifiers = (text: string): string => text.replaceAll('%', '%%');

function checked(path: string): string {
  // eslint-disable-next-line no-control-regex -- what would end the line or hide in it
  if (/[\u0000-\u001f\u007f]/.test(path))
    fail(serviceCodes, 'SERVICE_PATH', `${JSON.stringify(path)} cannot stand in a unit`);
  return path;
}
