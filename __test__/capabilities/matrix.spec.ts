import { Hosts, type Conversation } from '../helpers/capability-hosts.js';
import { OWN, PEER, type Place } from '../helpers/capability-network.js';
import { testNeeding } from '../helpers/udp-needs.js';

// Class × verb × zone × set of capabilities, between two hosts.

const testNamespaces = testNeeding('networkNamespaces');

const ACCESS_DENIED = '0x80070005';
const WRONG_ZONE = '0x8007271D';

type Zone = 'internet' | 'private';

const ZONES: Readonly<Record<Place, Zone>> = {
  internet4: 'internet',
  internet6: 'internet',
  private4: 'private',
  private6: 'private',
  linkLocal4: 'private',
  carrierGrade: 'private',
  nat64: 'private',
  localNat64: 'private',
  sixToFour: 'private',
};

interface Row {
  readonly capabilities: readonly string[] | null;
  /** Zones that may be connected and sent to. */
  readonly out: readonly Zone[];
  /** Zones whose hosts may connect and send. */
  readonly in: readonly Zone[];
}

const ROWS: readonly Row[] = [
  { capabilities: null, out: ['internet', 'private'], in: ['internet', 'private'] },
  { capabilities: [], out: [], in: [] },
  { capabilities: ['proximity', 'pushNotifications'], out: [], in: [] },
  { capabilities: ['internetClient'], out: ['internet'], in: [] },
  { capabilities: ['internetClientServer'], out: ['internet'], in: ['internet'] },
  { capabilities: ['privateNetworkClientServer'], out: ['private'], in: ['private'] },
  {
    capabilities: ['internetClient', 'privateNetworkClientServer'],
    out: ['internet', 'private'],
    in: ['private'],
  },
  {
    capabilities: ['internetClientServer', 'privateNetworkClientServer'],
    out: ['internet', 'private'],
    in: ['internet', 'private'],
  },
];

const PLACES = Object.keys(PEER) as Place[];

/** What a call to a place answers: it works, or fails with the error of its row. */
function expected({ out }: Row, zone: Zone): string {
  if (out.length === 0) return `threw ${ACCESS_DENIED}`;
  return out.includes(zone) ? 'ok' : `failed ${WRONG_ZONE}`;
}

/** The answer without its text. */
const short = (answer: string): string =>
  answer
    .split(' ')
    .slice(0, answer.startsWith('ok') ? 1 : 2)
    .join(' ');

testNamespaces('what a manifest declares is what its program can do', async (t) => {
  const hosts = await Hosts.start(t);
  const peer = await hosts.peer();
  for (const row of ROWS) {
    const uwp = row.capabilities && { capabilities: row.capabilities };
    const application = await hosts.application(uwp);
    const name = JSON.stringify(row.capabilities);
    for (const place of PLACES) {
      const wanted = expected(row, ZONES[place]);
      for (const verb of ['connect', 'send', 'connectDatagram']) {
        t.is(short(await application.say(`${verb} ${PEER[place]}`)), wanted, `${name} ${verb} ${place}`);
      }
      const webSocket = short(await application.say(`webSocket ${PEER[place]}`));
      // The peer answers no handshake.
      t.is(webSocket, wanted === 'ok' ? 'failed 0x80072F78' : wanted, `${name} webSocket ${place}`);
    }
    await checkInbound(application, peer, row);
    await application.end();
  }
  await peer.end();

  async function checkInbound(application: Conversation, other: Conversation, row: Row): Promise<void> {
    const name = JSON.stringify(row.capabilities);
    const answers = [await application.say('listen'), await application.say('listenWebSocket')];
    const bound = await application.say('bind');
    if (row.in.length === 0) {
      for (const answer of [...answers, bound]) t.is(short(answer), `threw ${ACCESS_DENIED}`, name);
      return;
    }
    const http = await application.say('listenHttp');
    const ports = [...answers, http, bound].map((answer) => answer.split(' ')[1]!);
    const [tcp, webSocket, upgraded, udp] = ports;
    for (const place of Object.keys(OWN) as (keyof typeof OWN)[]) {
      const isOpen = row.in.includes(ZONES[place]);
      const answer = await other.say(`tcp ${PEER[place]} ${OWN[place]} ${tcp}`);
      t.is(answer, isOpen ? 'open' : 'closed', `${name} accept ${place}`);
      const accepted = await other.say(`webSocket ${PEER[place]} ${OWN[place]} ${webSocket}`);
      t.is(accepted, isOpen ? 'open' : 'closed', `${name} accept WebSocket ${place}`);
      // Which side began is not known of a connection that was made elsewhere.
      const isKnown = isOpen || row.out.includes(ZONES[place]);
      const taken = await other.say(`webSocket ${PEER[place]} ${OWN[place]} ${upgraded}`);
      t.is(taken, isKnown ? 'open' : 'closed', `${name} take over WebSocket ${place}`);
      await other.say(`udp ${PEER[place]} ${OWN[place]} ${udp}`);
      t.is(await application.say('received'), isOpen ? 'ok unasked' : 'denied', `${name} receive ${place}`);
    }
    const isPrivate = row.in.includes('private');
    const groups = { '239.1.2.3': isPrivate, 'ff05::1234': isPrivate, '224.0.1.9': row.in.includes('internet') };
    for (const [group, isAllowed] of Object.entries(groups)) {
      const joined = short(await application.say(`join ${group}`));
      t.is(joined, isAllowed ? 'ok' : `threw ${WRONG_ZONE}`, `${name} join ${group}`);
    }
  }
});

testNamespaces('an error names the capability and the manifest', async (t) => {
  const hosts = await Hosts.start(t);
  const application = await hosts.application({ capabilities: ['internetClient'] });
  const denied = await application.say(`connect ${PEER.private4}`);
  t.regex(
    denied,
    /^failed 0x8007271D connect 10\.20\.0\.2:7007: a private address needs the capability privateNetworkClientServer, which \S+manifest\.json does not declare$/,
  );
  const bind = await application.say('listen');
  t.regex(
    bind,
    /^threw 0x80070005 bind: it needs the capability internetClientServer or privateNetworkClientServer, which /,
  );
  await application.end();
});

testNamespaces('an address is the same however it is written', async (t) => {
  const hosts = await Hosts.start(t);
  const peer = await hosts.peer();
  const stranger = await hosts.peer(true);
  const application = await hosts.application({ capabilities: ['internetClient'] });
  const mapped = ['::ffff:10.20.0.2', '::ffff:127.0.0.1', '127.0.0.1', '::1', 'localhost'];
  for (const host of [...mapped, OWN.internet4, OWN.internet6]) {
    t.is(short(await application.say(`connect ${host}`)), `failed ${WRONG_ZONE}`, host);
    t.is(short(await application.say(`send ${host}`)), `failed ${WRONG_ZONE}`, host);
  }
  // No host names, but hosts of a URI: 10.20.0.2 and 127.0.0.1.
  const numbers = ['0x0a140002', '169082882', '012.024.0.2', '10.1310722', '2130706433', '0x7f.1', '0177.0.0.1'];
  for (const host of numbers) {
    t.is(short(await application.say(`webSocket ${host}`)), `failed ${WRONG_ZONE}`, host);
  }
  const everything = await hosts.application(null);
  for (const host of mapped) t.is(short(await everything.say(`connect ${host}`)), 'ok', host);
  for (const host of numbers) t.is(short(await everything.say(`webSocket ${host}`)), 'failed 0x80072F78', host);
  for (const program of [application, everything, peer, stranger]) await program.end();
});

testNamespaces('loopback is allowed inside of the process, and to others by exemption', async (t) => {
  const hosts = await Hosts.start(t);
  const stranger = await hosts.peer(true);
  const capabilities = ['internetClientServer'];
  const application = await hosts.application({ capabilities });
  t.is(await application.say('loopback'), 'accepted');
  t.is(short(await application.say('connect 127.0.0.1')), `failed ${WRONG_ZONE}`);
  const [, port] = (await application.say('listen')).split(' ');
  t.is(await stranger.say(`tcp 127.0.0.1 127.0.0.1 ${port}`), 'closed');
  t.is(await stranger.say(`tcp ${OWN.internet4} ${OWN.internet4} ${port}`), 'closed');
  await application.end();
  const exempt = await hosts.application({ capabilities, loopbackExempt: true });
  t.is(short(await exempt.say('connect 127.0.0.1')), 'ok');
  const [, other] = (await exempt.say('listen')).split(' ');
  t.is(await stranger.say(`tcp 127.0.0.1 127.0.0.1 ${other}`), 'open');
  await exempt.end();
  await stranger.end();
});

testNamespaces('a worker, an adopted descriptor and a proxy are bound by the manifest, too', async (t) => {
  const hosts = await Hosts.start(t);
  const peer = await hosts.peer();
  const application = await hosts.application({ capabilities: ['internetClient'] });
  t.is(short(await application.say(`worker connect ${PEER.private4}`)), `failed ${WRONG_ZONE}`);
  t.is(short(await application.say(`worker connect ${PEER.internet4}`)), 'ok');
  t.is(short(await application.say(`adopt ${PEER.private4}`)), `threw ${WRONG_ZONE}`);
  t.is(short(await application.say('store')), `threw ${ACCESS_DENIED}`);
  // Serialized, so that the proxy is tried first; the direct attempt is denied as well.
  t.is(
    short(await application.say(`connect ${PEER.private4} 80 http://${PEER.internet4}:7007`)),
    `failed ${WRONG_ZONE}`,
  );
  t.is(
    short(await application.say(`connect ${PEER.private4} 80 http://${PEER.private4}:7007`)),
    `failed ${WRONG_ZONE}`,
  );
  await application.end();
  await peer.end();
});

testNamespaces('the addresses that a name has decide, not the name', async (t) => {
  const hosts = await Hosts.start(t);
  const peer = await hosts.peer();
  const names = await hosts.nameServer({
    'rebound.test': [PEER.private4],
    'loopback.test': ['127.0.0.1'],
    'both.test': [PEER.private4, PEER.internet4],
  });
  const application = await hosts.application({ capabilities: ['internetClient'] });
  for (const verb of ['connect', 'send', 'connectDatagram', 'webSocket']) {
    t.is(short(await application.say(`${verb} rebound.test`)), `failed ${WRONG_ZONE}`, verb);
    t.is(short(await application.say(`${verb} loopback.test`)), `failed ${WRONG_ZONE}`, verb);
  }
  t.is(await application.say('connect both.test'), `ok ${PEER.internet4}`);
  t.is(await application.say('send both.test'), 'ok echo');
  t.is(await application.say('connectDatagram both.test'), 'ok echo');
  t.is(await application.say('resolve rebound.test'), `ok ${PEER.private4}`);
  const nothing = await hosts.application({ capabilities: [] });
  t.is(short(await nothing.say('resolve rebound.test')), `threw ${ACCESS_DENIED}`);
  for (const program of [application, nothing, peer, names]) await program.end();
});
