import test from 'ava';

import { recordedEnvironment } from '../../../dist/internal/background/recorded-environment.js';

test('a registration records paths, language, time zone and the options of the runtime and of this package', (t) => {
  const kept = {
    PATH: '/usr/bin',
    HOME: '/home/ada',
    LANG: 'de_DE.UTF-8',
    LC_TIME: 'C',
    TZ: 'Europe/Berlin',
    NODE_OPTIONS: '--max-old-space-size=64',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
    XDG_RUNTIME_DIR: '/run/user/1000',
    UWP_SOCKETS_DRIVER: 'threads',
    Path: 'as on Windows',
  };
  t.deepEqual(recordedEnvironment(kept), kept);
});

test('a registration does not record what may be a secret, or what belongs to this one process', (t) => {
  const left = {
    AWS_SECRET_ACCESS_KEY: 'secret',
    DATABASE_URL: 'postgres://ada:secret@db',
    GITHUB_TOKEN: 'secret',
    npm_config__auth: 'secret',
    https_proxy: 'http://ada:secret@proxy',
    SSH_AUTH_SOCK: '/tmp/ssh',
    NODE_CHANNEL_FD: '3',
    NODE_UNIQUE_ID: '1',
    UWP_SOCKETS_TASK: '8d0f…',
    PATH_TO_SECRET: '/secret',
    UNSET: undefined,
  };
  t.deepEqual(recordedEnvironment(left), {});
});

test('tokens of registries that are named as options of Node.js are not recorded', (t) => {
  t.deepEqual(recordedEnvironment({ NODE_AUTH_TOKEN: 'secret' }), {});
});
