/**
 * The messages between a program and the agent. Both sides end with the connection; every request has one reply, in order, and
 * a failure is an `error`. Contexts and datagrams travel behind the JSON, in the tail, in the order in which the JSON names
 * their lengths.
 */

/** What starts a task. */
export interface TaskTrigger {
  readonly kind: string;
  readonly type?: number;
  readonly oneShot?: boolean;
  readonly channel?: string;
}

export interface TaskGroup {
  readonly id: string;
  readonly name: string;
}

/** A registered task. */
export interface TaskRecord {
  readonly taskId: string;
  readonly name: string;
  /** Null: the application itself gets the activations. */
  readonly entryPoint: string | null;
  readonly trigger: TaskTrigger;
  readonly conditions: readonly number[];
  readonly group: TaskGroup | null;
  readonly cancelOnConditionLoss: boolean;
  readonly isNetworkRequested: boolean;
}

/** The whole command that starts a task; no shell. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Consecutive datagrams that were received but not taken, or bytes of a stream that were read but not taken. */
export interface Leftover {
  readonly length: number;
  /** Bytes of each datagram but the last, which may be shorter; 0 for one empty datagram. Absent for a stream. */
  readonly segmentSize?: number;
  readonly address?: string;
  readonly port?: number;
  /** The address that the datagrams were sent to. */
  readonly local?: string;
  readonly interfaceIndex?: number;
  /** Traffic class, hop limit, and the bits that say whether these are known: as in a run of datagrams. */
  readonly marks?: number;
  /** Nanoseconds since 1970, in decimal: JSON numbers have 53 bits. */
  readonly time?: string;
}

/** A socket that the agent owns. */
export interface SocketRecord {
  readonly id: string;
  /** A SocketActivityKind. */
  readonly kind: number;
  readonly taskId: string;
  /** Bytes of its context; null for none. */
  readonly contextLength: number | null;
}

/** What is known of a socket besides its descriptor. */
export interface Transfer extends SocketRecord {
  readonly wake: boolean;
  readonly keepAliveMs: number | null;
  readonly leftovers: readonly Leftover[];
}

/** The fields of each request. */
export interface Requests {
  readonly hello: {
    readonly protocol: 1;
    readonly application: string;
    readonly secret: string;
    readonly role: 'program' | 'task';
    readonly instance?: string;
  };
  readonly register: { readonly task: Omit<TaskRecord, 'taskId'>; readonly launch: Launch };
  readonly unregister: { readonly taskId: string; readonly cancel: boolean };
  readonly tasks: object;
  readonly transfer: Transfer;
  readonly sockets: object;
  readonly reclaim: { readonly id: string };
  readonly received: { readonly id: string };
  readonly attach: { readonly activations: boolean };
}

/** What answers each of them. */
export interface Replies {
  readonly hello: { readonly type: 'welcome'; readonly version: string; readonly pid: number };
  readonly register: { readonly type: 'registered'; readonly taskId: string };
  readonly unregister: Done;
  readonly tasks: { readonly type: 'tasks'; readonly tasks: readonly TaskRecord[] };
  readonly transfer: Done;
  readonly sockets: { readonly type: 'sockets'; readonly sockets: readonly SocketRecord[] };
  readonly reclaim: Transfer & { readonly type: 'reclaimed' };
  readonly received: Done;
  /** So many activations follow at once. */
  readonly attach: Done & { readonly pending?: number };
}

interface Done {
  readonly type: 'done';
}

/** The type of the reply to each request. */
export const REPLY_TYPES: { readonly [R in keyof Requests]: Replies[R]['type'] } = {
  hello: 'welcome',
  register: 'registered',
  unregister: 'done',
  tasks: 'tasks',
  transfer: 'done',
  sockets: 'sockets',
  reclaim: 'reclaimed',
  received: 'done',
  attach: 'done',
};

export interface Failure {
  readonly hresult: number;
  readonly message: string;
}

/** Why a task is activated. The context of a socket is in the tail. */
export type ActivationDetails =
  | { readonly kind: 'socketActivity'; readonly reason: number; readonly socket: SocketRecord }
  | { readonly kind: string };

/** What an attached connection receives, without a request. */
export type AgentEvent =
  | {
      readonly type: 'activation';
      readonly instance: string;
      readonly task: TaskRecord;
      readonly details: ActivationDetails;
    }
  | {
      readonly type: 'completed';
      readonly taskId: string;
      readonly instance: string;
      readonly error: Failure | null;
    }
  | { readonly type: 'progress'; readonly taskId: string; readonly instance: string; readonly progress: number }
  | { readonly type: 'canceled'; readonly instance: string; readonly reason: number };

/** What an attached connection sends; nothing answers it. */
export type AgentNotice =
  | { readonly type: 'progress'; readonly instance: string; readonly progress: number }
  | ({ readonly type: 'ended'; readonly instance: string; readonly succeeded: boolean } & Partial<Failure>);
