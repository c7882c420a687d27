export type {
  AsyncOperationCompletedHandler,
  AsyncOperationProgressHandler,
  IAsyncAction,
  IAsyncActionWithProgress,
  IAsyncInfo,
  IAsyncOperation,
  IAsyncOperationWithProgress,
} from '../../internal/async/async-info.js';
