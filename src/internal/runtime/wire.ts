// Generated from crates/core/src/wire.rs by `npm run generate`. Do not edit.

/** Kind of an event, a bit: something waits to be taken. */
export const READABLE = 1;

/** Kind of an event, a bit: the kernel takes data again. */
export const WRITABLE = 2;

/** Kind of an event: an operation has ended, and its outcome can be taken. */
export const COMPLETED = 4;

/** Elements of an event: token, kind. */
export const EVENT_WORDS = 2;

/** Stands in place of the number of an address where there is none. */
export const NO_ADDRESS = 4294967295;

/** Addresses that a socket remembers at most; then it forgets all, and numbers go on. */
export const KNOWN_ADDRESSES = 65536;

/** Numbers of a run of datagrams. */
export const RUN_WORDS = 8;

/** Place of the payload bytes of all its datagrams; of an error, its index among the errors. */
export const RUN_BYTES = 0;

/** Place of the segment size; 0 for one empty datagram. */
export const RUN_SEGMENT_SIZE = 1;

/** Place of the number of the sender; `NO_ADDRESS` marks an error. */
export const RUN_PEER = 2;

/** Place of the number of the address that the datagrams were sent to. */
export const RUN_LOCAL = 3;

/** Place of the number of the interface, 0 where it is not known. */
export const RUN_INTERFACE = 4;

/** Place of traffic class (lowest byte), hop limit (second byte) and the bits that follow here. */
export const RUN_MARKS = 5;

/** Place of the lower half of the receive time in nanoseconds since 1970-01-01 UTC; 0 where it is not known. */
export const RUN_TIME_LOW = 6;

/** Place of its upper half. */
export const RUN_TIME_HIGH = 7;

/** Bit of the marks: there is a traffic class. */
export const HAS_TRAFFIC_CLASS = 65536;

/** Bit of the marks: there is a hop limit. */
export const HAS_HOP_LIMIT = 131072;

/** Bit of the marks: the ends of the datagrams are lost. */
export const IS_TRUNCATED = 262144;

/** Numbers of a WebSocket before its received messages: marks, messages. Two numbers come before the first: the bytes of memory in use, and those of the largest read. */
export const RECEIVER_WORDS = 2;

/** Bit of the marks of a WebSocket: there may be more to receive, and no event follows. */
export const HAS_MORE = 1;

/** Bit of the marks of a WebSocket: the connection was closed or lost. */
export const HAS_ENDED = 2;

/** Bit of the marks of a WebSocket: only the end follows these messages, which is answered by the farewell. */
export const IS_LAST = 4;

/** Numbers of a received WebSocket message: marks, offset, bytes. */
export const MESSAGE_WORDS = 3;

/** Numbers of a WebSocket that sends: its own, messages, bytes; then the answer: messages that were accepted, and 1 when the kernel has everything that ever was. */
export const SENDER_WORDS = 5;

/** Bit beside the number of accepted messages: the kernel has everything that was ever accepted. */
export const IS_DELIVERED = 2147483648;

/** Numbers of a WebSocket message to send: marks, bytes. */
export const SENT_WORDS = 2;

/** Bit of the marks of a message: text, otherwise binary. */
export const IS_TEXT = 1;

/** Bit of the marks of a message: it ends here. */
export const IS_END = 2;

/** Bit of the marks of a received message: it lies in the assembled memory. */
export const IS_ASSEMBLED = 4;

/** Bit of the marks of a received message: it is larger than the limit and has no payload. */
export const IS_TOO_LARGE = 8;

/** Bit of the marks of a received message: it is a Pong. */
export const IS_PONG = 16;
