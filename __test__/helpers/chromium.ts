import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext, type Implementation } from 'ava';
import { MessageWebSocket, SocketMessageType, Uri } from 'uwp-sockets';

import { InteractiveProcess } from './interactive-process.js';

/** The same browser under several names; `chromium-headless-shell` is the smallest. */
const PROGRAMS = ['chromium-headless-shell', 'chromium', 'google-chrome'];
const OPTIONS = [
  '--headless',
  // Its processes cannot confine themselves as root, nor in most containers.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--remote-debugging-port=0',
];
/** Milliseconds until a page that does not become as expected fails its test. */
const LIMIT = 60_000;

const program = PROGRAMS.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** Serial tests that need a browser; skipped, with the reason in the title, where there is none. */
export const testWithChromium: (title: string, implementation: Implementation<[]>) => void =
  program === undefined
    ? (title, implementation) => test.skip(`${title} (${PROGRAMS[0]} is missing)`, implementation)
    : test.serial;

/** What the DevTools protocol says: an answer, or an event of a page. */
interface DevToolsMessage {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: never;
  readonly error?: { readonly message: string };
}

/** A browser without a window, operated through its DevTools protocol, over a MessageWebSocket. */
export class Chromium {
  readonly #socket = new MessageWebSocket();
  readonly #pending = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  readonly #pages = new Map<string, ChromiumPage>();
  #count = 0;

  /** Starts a browser; killed at the end of the test. */
  static async start(t: ExecutionContext, ...options: readonly string[]): Promise<Chromium> {
    const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-chromium-'));
    // Teardowns run last to first: the folder is removed behind the end of the browser.
    t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
    const browser = new InteractiveProcess(t, program!, [...OPTIONS, `--user-data-dir=${folder}`, ...options]);
    const [, uri] = await browser.until(/DevTools listening on (ws:\S+)/);
    const chromium = new Chromium();
    await chromium.#connect(uri!);
    t.teardown(async () => {
      // It may end before it answers.
      await Promise.allSettled([chromium.call('Browser.close')]);
      await browser.ended();
      chromium.#socket.close();
    });
    return chromium;
  }

  /** Opens a page, with a storage of its own as that of another user. */
  async open(uri: string): Promise<ChromiumPage> {
    const { browserContextId } = await this.call<{ browserContextId: string }>('Target.createBrowserContext');
    const { targetId } = await this.call<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
      browserContextId,
    });
    const parameters = { targetId, flatten: true };
    const { sessionId } = await this.call<{ sessionId: string }>('Target.attachToTarget', parameters);
    const page = new ChromiumPage(this, targetId, sessionId);
    this.#pages.set(sessionId, page);
    await page.load(uri);
    return page;
  }

  /** A call of the protocol, of the browser or of a page. */
  async call<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    const id = ++this.#count;
    const answer = new Promise<Result>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    await this.#socket.outputStream.writeAsync(Buffer.from(JSON.stringify({ id, method, params, sessionId })));
    return answer;
  }

  async #connect(uri: string): Promise<void> {
    this.#socket.control.messageType = SocketMessageType.utf8;
    await this.#socket.connectAsync(new Uri(uri));
    void this.#read();
  }

  /** Until the browser ends, which it does without a Close frame. */
  async #read(): Promise<void> {
    try {
      for await (const message of this.#socket.messages()) {
        const reader = message.getDataReader();
        this.#receive(JSON.parse(reader.readString(reader.unconsumedBufferLength)) as DevToolsMessage);
      }
    } catch (error) {
      for (const { reject } of this.#pending.values()) reject(error as Error);
    }
  }

  #receive({ id, sessionId, method, params, result, error }: DevToolsMessage): void {
    if (id === undefined) return this.#pages.get(sessionId ?? '')?.notify(method!, params);
    const { resolve, reject } = this.#pending.get(id)!;
    this.#pending.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result!);
  }
}

/** A page of a browser. */
export class ChromiumPage {
  readonly #chromium: Chromium;
  readonly #targetId: string;
  readonly #sessionId: string;
  /** Uncaught exceptions and errors that the browser itself reports, such as violations of a policy. */
  readonly problems: string[] = [];
  #loaded: () => void = () => undefined;

  constructor(chromium: Chromium, targetId: string, sessionId: string) {
    this.#chromium = chromium;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
  }

  async load(uri: string): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Log']) await this.call(`${domain}.enable`);
    // Otherwise only one page at a time has the keyboard.
    await this.call('Emulation.setFocusEmulationEnabled', { enabled: true });
    const loaded = new Promise<void>((resolve) => (this.#loaded = resolve));
    const { errorText } = await this.call<{ errorText?: string }>('Page.navigate', { url: uri });
    if (errorText) throw new Error(`${uri}: ${errorText}`);
    await loaded;
  }

  async call<Result>(method: string, params: object = {}): Promise<Result> {
    return this.#chromium.call<Result>(method, params, this.#sessionId);
  }

  /** The value of an expression, or of the promise that it is. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.call<{
      result: { value: Value };
      exceptionDetails?: { exception?: { description?: string }; text: string };
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (!exceptionDetails) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }

  /** Waits until an expression is true, which is asked for at every change of the document. */
  async until(condition: string): Promise<void> {
    await this.evaluate(`new Promise((resolve, reject) => {
      const check = () => { if (${condition}) { observer.disconnect(); clearTimeout(limit); resolve(); } };
      const observer = new MutationObserver(check);
      const fail = () => reject(new Error(${JSON.stringify(`not true: ${condition}, but:\n`)} + document.body.innerText));
      const limit = setTimeout(fail, ${LIMIT});
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      check();
    })`);
  }

  /** Types a text into a field, and presses Enter. */
  async type(selector: string, text: string): Promise<void> {
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).focus()`);
    await this.call('Input.insertText', { text });
    for (const type of ['keyDown', 'keyUp']) {
      const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, ...(type === 'keyDown' && { text: '\r' }) };
      await this.call('Input.dispatchKeyEvent', { type, ...key });
    }
  }

  /** A picture, PNG, as on a screen of this width and height. */
  async picture(width: number, height: number): Promise<Buffer> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
    await this.call('Emulation.setDeviceMetricsOverride', metrics);
    const { data } = await this.call<{ data: string }>('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }

  async close(): Promise<void> {
    await this.#chromium.call('Target.closeTarget', { targetId: this.#targetId });
  }

  notify(method: string, params: unknown): void {
    if (method === 'Page.loadEventFired') this.#loaded();
    const isError = (params as { entry?: { level: string } } | undefined)?.entry?.level === 'error';
    if (method === 'Runtime.exceptionThrown' || isError) this.problems.push(JSON.stringify(params));
  }
}

/** An origin on loopback with an empty page, whose scripts a test evaluates. */
export async function emptyPage(t: ExecutionContext): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>page</title><link rel="icon" href="data:,">');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
