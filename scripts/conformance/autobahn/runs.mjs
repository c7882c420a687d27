import { freePort, Wstest } from './wstest.mjs';

/** @typedef {import('./cases.mjs').Cases} Cases */
/** @typedef {import('./certificate.mjs').Certificate} Certificate */
/** @typedef {import('./installation.mjs').Suite} Suite */
/** @typedef {import('./wstest.mjs').CaseResults} CaseResults */
/**
 * Implementation that is tested.
 *
 * @typedef {object} Testee
 * @property {string} name
 * @property {(url: string, hasCertificate: boolean) => Promise<string>} echo connects, sends back every message, and
 * resolves at the end of the connection with the text of the last one; a certificate is accepted unseen
 * @property {(certificate?: Certificate) => Promise<EchoServer>} serve starts a server that sends back every message
 */
/** @typedef {{ port: number, close: () => void }} EchoServer */

/** Milliseconds that a case may take: the longest takes some ten seconds. */
const CASE_LIMIT = 180_000;

/**
 * The client of the testee against the suite's server.
 *
 * @param {Suite} suite
 * @param {Testee} testee
 * @param {Cases} cases
 * @param {Certificate} [certificate]
 * @returns {Promise<CaseResults>}
 */
export async function testClient(suite, testee, cases, certificate) {
  const port = await freePort();
  const url = `${certificate ? 'wss' : 'ws'}://localhost:${port}`;
  const files = certificate && { cert: certificate.certFile, key: certificate.keyFile };
  const server = new Wstest(suite, 'fuzzingserver', { url, ...files, ...cases });
  const request = (/** @type {string} */ path) => limited(path, testee.echo(url + path, certificate !== undefined));
  try {
    await server.accepts(port);
    const count = Number(await request('/getCaseCount'));
    for (let number = 1; number <= count; number++) {
      await request(`/runCase?case=${number}&agent=${testee.name}`);
    }
    await request(`/updateReports?agent=${testee.name}`);
    return server.results(testee.name);
  } finally {
    await server.stop();
  }
}

/**
 * The server of the testee against the suite's client.
 *
 * @param {Suite} suite
 * @param {Testee} testee
 * @param {Cases} cases
 * @param {Certificate} [certificate]
 * @returns {Promise<CaseResults>}
 */
export async function testServer(suite, testee, cases, certificate) {
  const server = await testee.serve(certificate);
  const url = `${certificate ? 'wss' : 'ws'}://localhost:${server.port}`;
  const client = new Wstest(suite, 'fuzzingclient', { servers: [{ agent: testee.name, url }], ...cases });
  try {
    await client.ended();
    return client.results(testee.name);
  } finally {
    await client.stop();
    server.close();
  }
}

/**
 * @template T
 * @param {string} what
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function limited(what, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} does not end`)), CASE_LIMIT);
  });
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (limit)]);
  } finally {
    clearTimeout(timer);
  }
}
