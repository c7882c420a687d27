import { classOf, get, getSet, method, notApplicable, otherType } from '../model.mjs';

const NO_KEYS = 'Windows Hello keeps keys for sign-in, which is not part of networking';
const NO_ACCOUNTS = 'web accounts are sign-in, which is not part of networking';

/** @type {import('../model.mjs').Namespace} */
export const windowsSecurityCredentials = {
  name: 'Windows.Security.Credentials',
  types: {
    KeyCredential: notApplicable(NO_KEYS, otherType()),
    KeyCredentialAttestationResult: notApplicable(NO_KEYS, otherType()),
    KeyCredentialAttestationStatus: notApplicable(NO_KEYS, otherType()),
    KeyCredentialCreationOption: notApplicable(NO_KEYS, otherType()),
    KeyCredentialManager: notApplicable(NO_KEYS, otherType()),
    KeyCredentialOperationResult: notApplicable(NO_KEYS, otherType()),
    KeyCredentialRetrievalResult: notApplicable(NO_KEYS, otherType()),
    KeyCredentialStatus: notApplicable(NO_KEYS, otherType()),
    PasswordCredential: classOf([0, 3], {
      password: getSet,
      properties: get,
      resource: getSet,
      retrievePassword: method(0),
      userName: getSet,
    }),
    PasswordCredentialPropertyStore: notApplicable('`properties` of a credential is a map', otherType()),
    PasswordVault: classOf([0], {
      add: method(1),
      findAllByResource: method(1),
      findAllByUserName: method(1),
      remove: method(1),
      retrieve: method(2),
      retrieveAll: method(0),
    }),
    IWebAccount: notApplicable(NO_ACCOUNTS, otherType()),
    WebAccount: notApplicable(NO_ACCOUNTS, otherType()),
    WebAccountPictureSize: notApplicable(NO_ACCOUNTS, otherType()),
    WebAccountProvider: notApplicable(NO_ACCOUNTS, otherType()),
    WebAccountState: notApplicable(NO_ACCOUNTS, otherType()),
  },
};
