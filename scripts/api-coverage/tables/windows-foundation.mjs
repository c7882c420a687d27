import {
  beyondUwp,
  event,
  notApplicable,
  classOf,
  disposable,
  enumeration,
  get,
  getSet,
  interfaceOf,
  method,
  otherType,
  staticEvent,
  staticMethod,
} from '../model.mjs';

const asyncInfo = { cancel: method(0), close: method(0), errorCode: get, id: get, status: get };
const operation = { ...asyncInfo, completed: getSet, getResults: method(0) };
const operationWithProgress = { ...operation, progress: getSet };

/** The return type of asynchronous methods in the JavaScript projection. */
const promise = { cancel: method(0), done: method(0, 1, 2, 3), then: method(0, 1, 2, 3) };
const promiseWithOperation = { ...promise, operation: get };

/** @type {import('../model.mjs').Namespace} */
export const windowsFoundation = {
  name: 'Windows.Foundation',
  types: {
    AsyncOperationCompletedHandler: otherType(),
    AsyncOperationProgressHandler: otherType(),
    AsyncStatus: enumeration({ started: 0, completed: 1, canceled: 2, error: 3 }),
    Deferral: classOf([1], { ...disposable, close: method(0), complete: method(0) }),
    DeferralCompletedHandler: otherType(),
    IAsyncAction: interfaceOf(operation),
    IAsyncActionWithProgress: interfaceOf(operationWithProgress),
    IAsyncInfo: interfaceOf(asyncInfo),
    IAsyncOperation: interfaceOf(operation),
    IAsyncOperationWithProgress: interfaceOf(operationWithProgress),
    IClosable: interfaceOf({ close: method(0) }),
    IMemoryBuffer: interfaceOf({ close: method(0), createReference: method(0) }),
    IMemoryBufferReference: interfaceOf({
      bytes: beyondUwp('the memory, which Windows exposes to native code only', get),
      capacity: get,
      close: method(0),
      closed: notApplicable('the application that closes a reference needs no event', event),
    }),
    IPromise: interfaceOf(promise),
    IPromiseWithIAsyncAction: interfaceOf(promiseWithOperation),
    IPromiseWithIAsyncActionWithProgress: interfaceOf(promiseWithOperation),
    IPromiseWithIAsyncOperation: interfaceOf(promiseWithOperation),
    IPromiseWithIAsyncOperationWithProgress: interfaceOf(promiseWithOperation),
    IPromiseWithOperation: interfaceOf(promiseWithOperation),
    IWwwFormUrlDecoderEntry: interfaceOf({ name: get, value: get }),
    MemoryBuffer: classOf([1], { ...disposable, close: method(0), createReference: method(0) }),
    UnobservedErrorEvent: beyondUwp(
      'an event of UnobservedErrors',
      interfaceOf({ detail: get, target: get, type: get }),
    ),
    UnobservedErrorHandler: beyondUwp('a handler of UnobservedErrors', otherType()),
    UnobservedErrors: beyondUwp('unobserved failures, with `uwp-sockets/global`', classOf([], { error: staticEvent })),
    Uri: classOf([1, 2], {
      absoluteCanonicalUri: get,
      absoluteUri: get,
      combineUri: method(1),
      displayIri: get,
      displayUri: get,
      domain: get,
      equals: method(1),
      escapeComponent: staticMethod(1),
      extension: get,
      fragment: get,
      host: get,
      password: get,
      path: get,
      port: get,
      query: get,
      queryParsed: get,
      rawUri: get,
      schemeName: get,
      suspicious: get,
      toString: method(0),
      unescapeComponent: staticMethod(1),
      userName: get,
    }),
    WwwFormUrlDecoder: classOf([1], {
      first: method(0),
      getAt: method(1),
      getFirstValueByName: method(1),
      getMany: method(1, 2),
      indexOf: method(1, 2),
      size: get,
    }),
  },
};
