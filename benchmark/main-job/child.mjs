import { fork } from 'node:child_process';

/** @typedef {Record<string, any>} Message */

/** A forked process whose messages are awaited one after the other. */
export class Child {
  #process;
  #name;
  /** @type {Message[]} */
  #messages = [];
  /** @type {{ resolve: (message: Message) => void, reject: (error: Error) => void } | undefined} */
  #waiting;
  /** @type {string | undefined} */
  #ended;

  /**
   * @param {string} name of the program in this folder
   * @param {string[]} [words]
   */
  constructor(name, words = []) {
    this.#name = name;
    this.#process = fork(new URL(name, import.meta.url), words);
    this.#process.on('message', (message) => this.#deliver(/** @type {Message} */ (message)));
    this.#process.on('exit', (code, signal) => this.#end(`exited with ${signal ?? `code ${code}`}`));
  }

  /** @param {Message} message */
  send(message) {
    this.#process.send(message);
  }

  /** @returns {Promise<Message>} */
  async next() {
    const message = this.#messages.shift() ?? (await this.#arrival());
    if ('error' in message) throw new Error(`${this.#name}: ${message['error']}`);
    return message;
  }

  /** Ends the process; killed, because an exit of Node.js may never come to its end: nodejs/node#54918. */
  end() {
    this.#process.kill('SIGKILL');
  }

  /** @returns {Promise<Message>} */
  #arrival() {
    if (this.#ended) return Promise.reject(new Error(`${this.#name} ${this.#ended}`));
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  /** @param {Message} message */
  #deliver(message) {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve(message);
    else this.#messages.push(message);
  }

  /** @param {string} reason */
  #end(reason) {
    this.#ended = reason;
    this.#waiting?.reject(new Error(`${this.#name} ${reason}`));
  }
}
