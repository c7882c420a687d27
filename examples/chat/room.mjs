// The room of the chat: who is in it and what was said. It trusts nobody: whoever breaks a rule is disconnected, and whatever a
// client sends ends here or reaches the others as plain, short text.
//
// A client sends { text } as JSON. It receives, first to last:
//   { type: 'welcome', name, people, history }   once, with the name that it got
//   { type: 'people', people, joined, left }     when somebody joined or left, and with each round of pings
//   { type: 'said', id, time, name, text }
import { randomUUID } from 'node:crypto';

import { SocketMessageType } from 'uwp-sockets';

export const LONGEST_NAME = 24;
export const LONGEST_TEXT = 1000;
export const MOST_PEOPLE = 100;
const LONGEST_HISTORY = 100;
/** Bytes that may wait for a client that reads too slowly. */
const MOST_UNSENT = 1 << 20;

/** As many messages at once, and then one in this time. */
const BURST = 10;
const MILLISECONDS_FOR_ONE = 500;

// Close codes, RFC 6455, 7.4.1
const UNSUPPORTED_DATA = 1003;
const POLICY_VIOLATION = 1008;

/** What would move the cursor of a terminal, or turn the direction of the text around it. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

export class Room {
  #listener;
  #pongLimit;
  #rounds;
  /** @type {Map<import('uwp-sockets').ServerMessageWebSocket, { name: string, allowance: Allowance }>} */
  #people = new Map();
  #history = [];

  /** All sockets of the listener are to join this room. */
  constructor(listener, { pingInterval = 20_000, pongLimit = 10_000 } = {}) {
    this.#listener = listener;
    this.#pongLimit = pongLimit;
    this.#rounds = setInterval(() => this.#pingAll(), pingInterval).unref();
  }

  get isFull() {
    return this.#people.size >= MOST_PEOPLE;
  }

  join(socket, wishedName) {
    const name = this.#freeName(wishedName);
    this.#people.set(socket, { name, allowance: new Allowance() });
    socket.control.messageType = SocketMessageType.utf8;
    socket.onmessagereceived = (message) => this.#receive(socket, message);
    socket.onclosed = () => this.#leave(socket); // also raised for a client that is lost
    const welcome = { type: 'welcome', name, people: this.#names, history: this.#history };
    socket.outputStream.writeAsync(Buffer.from(JSON.stringify(welcome)));
    this.#sendToAll({ type: 'people', people: this.#names, joined: name });
  }

  close() {
    clearInterval(this.#rounds);
  }

  get #names() {
    return Array.from(this.#people.values(), ({ name }) => name);
  }

  #freeName(wished) {
    const taken = new Set(this.#names);
    let name = wished;
    for (let number = 2; taken.has(name); number++) name = `${wished} ${number}`;
    return name;
  }

  #receive(socket, message) {
    if (message.messageType !== SocketMessageType.utf8) return this.#expel(socket, UNSUPPORTED_DATA, 'only text');
    const { name, allowance } = this.#people.get(socket);
    const reader = message.getDataReader();
    const text = textOf(reader.readString(reader.unconsumedBufferLength));
    if (text === undefined) return this.#expel(socket, POLICY_VIOLATION, 'no message of this chat');
    if (!allowance.take()) return this.#expel(socket, POLICY_VIOLATION, 'too many messages');
    this.#say({ type: 'said', id: randomUUID(), time: Date.now(), name, text });
  }

  #say(message) {
    this.#history.push(message);
    if (this.#history.length > LONGEST_HISTORY) this.#history.shift();
    this.#sendToAll(message);
  }

  /** Framed and compressed once for all, and no socket waits for another. */
  #sendToAll(message) {
    this.#listener.broadcast(JSON.stringify(message));
    for (const socket of this.#people.keys()) {
      if (socket.bufferedAmount > MOST_UNSENT) this.#expel(socket, POLICY_VIOLATION, 'too slow');
    }
  }

  #leave(socket) {
    const person = this.#people.get(socket);
    if (!this.#people.delete(socket)) return;
    this.#sendToAll({ type: 'people', people: this.#names, left: person.name });
  }

  #expel(socket, code, reason) {
    socket.close(code, reason);
    this.#leave(socket);
  }

  /** Finds those that are gone without a word, and lets the others know that the server is still there. */
  #pingAll() {
    for (const socket of this.#people.keys()) void this.#ping(socket);
    this.#sendToAll({ type: 'people', people: this.#names });
  }

  async #ping(socket) {
    try {
      await socket.pingAsync({ signal: AbortSignal.timeout(this.#pongLimit) });
    } catch {
      this.#expel(socket, POLICY_VIOLATION, 'no answer');
    }
  }
}

/** How often somebody may speak. */
class Allowance {
  #left = BURST;
  #since = performance.now();

  take() {
    const now = performance.now();
    this.#left = Math.min(BURST, this.#left + (now - this.#since) / MILLISECONDS_FOR_ONE);
    this.#since = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** A name that is fit to be shown, or undefined. */
export function nameOf(value) {
  const name = value?.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  return name && name.length <= LONGEST_NAME ? name : undefined;
}

/** The text in a message of a client, or undefined. */
function textOf(json) {
  const text = parse(json)?.text;
  if (typeof text !== 'string' || text.length > LONGEST_TEXT) return undefined;
  return text.replace(INVISIBLE, ' ').trim() || undefined;
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
