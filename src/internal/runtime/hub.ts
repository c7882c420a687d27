import {
  BindingHub,
  BindingServerOpenings,
  BindingTcpStreams,
  BindingUdpSockets,
  BindingWebSockets,
  type BindingBoundUdpSocket,
  type BindingOpenedStream,
  type BindingWebSocketOutcome,
} from '../../native/index.cjs';
import { fromNative } from '../errors/native-error.js';
import { NativeOperation } from '../async/native-operation.js';
import { declareApplication } from './capabilities.js';
import { DriverChoice } from './driver.js';
import { rethrowLater } from '../async/rethrow-later.js';
import { TokenTable } from './token-table.js';
import { COMPLETED, EVENT_WORDS } from './wire.js';

/** Receives the readiness of one native object. */
export interface Source {
  ready(readiness: number): void;
}

/** What an operation may have opened. */
type Opened = BindingOpenedStream & BindingBoundUdpSocket & BindingWebSocketOutcome;

interface Operation {
  complete(value: unknown): void;
  fail(error: Error): void;
}

const native = new BindingHub(turn);
const drain = native.drainFunction();
/** What one turn drains: two turns of a driver, and what operations end meanwhile. */
const events = new Float64Array(1024 * EVENT_WORDS);
/** The connected TCP streams of this thread. */
export const tcpStreams: BindingTcpStreams = new BindingTcpStreams(native);
/** Drops the stream with this token; without effect for one that was dropped. */
export const releaseStream: (token: number) => void = tcpStreams.releaseFunction();
/** The UDP sockets of this thread. */
export const udpSockets: BindingUdpSockets = new BindingUdpSockets(native);
/** Closes the socket with this token; without effect for one that was closed. */
export const closeUdpSocket: (token: number) => void = udpSockets.closeFunction();
/** The WebSockets of this thread. */
export const webSockets: BindingWebSockets = new BindingWebSockets();
/** The opening handshakes of WebSocket servers of this thread. */
export const serverOpenings: BindingServerOpenings = new BindingServerOpenings(native);
/** The driver of the sockets of this thread. */
export const driver: DriverChoice = new DriverChoice(native);
const sources = new TokenTable<Source>();
const operations = new TokenTable<Operation>();
/** Tokens are never reused: 2^53 of them last 285 years at a million per second. */
let nextToken = 1;

let scheduled: (() => void)[] = [];
let afterEvents: (() => void)[] = [];
let isDispatching = false;
/** Calls of `hold` without their `release`. Each entry of `operations` and of `scheduled` accounts for one. */
let holders = 0;

/** The native hub of this thread, which the constructors of native objects take. */
export function nativeHub(): BindingHub {
  driver.start();
  declareApplication();
  return native;
}

/** Reserves `count` successive tokens and returns the first. */
export function reserveTokens(count: number): number {
  const first = nextToken;
  nextToken += count;
  return first;
}

/** The token that `reserveTokens` returns next. */
export function peekToken(): number {
  return nextToken;
}

/** Routes readiness of `token` to `source`, and keeps that reachable, until `unwatch`. */
export function watch(token: number, source: Source): void {
  sources.set(token, source);
}

export function unwatch(token: number): void {
  sources.delete(token);
}

/** Keeps the process running until the matching `release`. */
export function hold(): void {
  if (holders++ === 0) native.hold();
}

export function release(): void {
  if (--holders === 0) native.release();
}

/**
 * Starts native work and returns its operation. Cancelling the operation stops the work.
 *
 * @param convert converts the native value to the result; an exception fails the operation
 * @param onFailed called before the operation fails or is cancelled
 */
export function start<T>(
  run: (hub: BindingHub, token: number) => void,
  convert: (value: never) => T,
  onFailed?: (error: Error) => void,
): NativeOperation<T> {
  const token = reserveTokens(1);
  const operation = new NativeOperation<T>((error) => stop(token, error));
  // May throw, so nothing is registered before. Completions are dispatched by a later turn only, never from within it.
  run(nativeHub(), token);
  const fail = (error: Error): void => {
    onFailed?.(error);
    operation.fail(error);
  };
  const complete = (value: unknown): void => {
    let result: T;
    try {
      result = convert(value as never);
    } catch (error) {
      discard(value);
      fail(fromNative(error));
      return;
    }
    operation.complete(result);
  };
  operations.set(token, { complete, fail });
  hold();
  return operation;
}

/**
 * Calls `complete` with the next result that the native side reports under `token`, and keeps the process running until then.
 * Returns a function that ends the wait.
 */
export function awaitResult(token: number, complete: (value: unknown) => void): () => void {
  operations.set(token, { complete, fail: rethrowLater });
  hold();
  return () => void takeOperation(token);
}

function stop(token: number, error: Error): void {
  const operation = takeOperation(token);
  if (!operation) return;
  native.cancel(token);
  operation.fail(error);
}

/** Removing the entry decides the race between completion and cancellation: only the caller that got it ends the operation. */
function takeOperation(token: number): Operation | undefined {
  const operation = operations.delete(token);
  if (operation) release();
  return operation;
}

/**
 * Calls `work` in the next turn of the event loop, after timers and other handles have run, and keeps the process running
 * until then. Independent of the timer globals, which an application may replace.
 */
export function nextTurn(work: () => void): void {
  scheduled.push(work);
  hold();
  native.nextTurn();
}

/**
 * Calls `work`, once, behind the events of the turn that runs: for what is done once for all of them. Outside of the dispatch
 * of events it is called in the next turn.
 */
export function whenDispatched(work: () => void): void {
  if (isDispatching) afterEvents.push(work);
  else nextTurn(work);
}

/**
 * One turn: first the events so far, in the order in which the native side queued them, then the scheduled work. Work that
 * these schedule belongs to the next turn, so that a chain of it cannot starve timers and other handles.
 *
 * With arguments it is a turn of this event alone: there are no others, and no scheduled work is due.
 */
function turn(token?: number, readiness?: number): void {
  isDispatching = true;
  if (token !== undefined) {
    attempt(dispatch, token, readiness!);
    endDispatch();
    return;
  }
  const end = drain(events) * EVENT_WORDS;
  const works = scheduled;
  scheduled = [];
  for (let index = 0; index < end; index += EVENT_WORDS) attempt(dispatch, events[index]!, events[index + 1]!);
  endDispatch();
  for (const work of works) {
    release();
    attempt(work);
  }
}

function endDispatch(): void {
  isDispatching = false;
  if (afterEvents.length === 0) return;
  const works = afterEvents;
  afterEvents = [];
  for (const work of works) attempt(work);
}

/** An exception in one must not keep the others from running. */
function attempt<Parameters extends unknown[]>(
  work: (...parameters: Parameters) => void,
  ...parameters: Parameters
): void {
  try {
    work(...parameters);
  } catch (error) {
    rethrowLater(error);
  }
}

function dispatch(token: number, kind: number): void {
  if (kind < COMPLETED) {
    sources.get(token)?.ready(kind);
    return;
  }
  const operation = takeOperation(token);
  let value: unknown;
  try {
    value = native.takeOutcome(token);
  } catch (error) {
    operation?.fail(fromNative(error));
    return;
  }
  if (operation) operation.complete(value);
  else discard(value);
}

function dropWebSocket(number: number): void {
  webSockets.abort(number);
  webSockets.release(number);
}

/** Closes a socket without an owner: its operation was cancelled too late, or `convert` failed. */
function discard(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const { stream, udpSocket, socket } = value as Partial<Opened>;
  if (typeof socket === 'number') dropWebSocket(socket);
  else if (typeof udpSocket === 'number') closeUdpSocket(udpSocket);
  else if (typeof stream === 'number') releaseStream(stream);
  else if ('close' in value) (value as { close(): void }).close();
}
