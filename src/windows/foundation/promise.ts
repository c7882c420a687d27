export type {
  Anything,
  IPromise,
  IPromiseWithIAsyncAction,
  IPromiseWithIAsyncActionWithProgress,
  IPromiseWithIAsyncOperation,
  IPromiseWithIAsyncOperationWithProgress,
  IPromiseWithOperation,
} from '../../internal/async/promise.js';
