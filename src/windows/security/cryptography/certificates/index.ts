export { CertificateKeyUsages } from './certificate-key-usages.js';
export { ChainValidationResult } from './chain-validation-result.js';
export { Certificate } from './certificate.js';
export { SubjectAlternativeNameInfo } from './subject-alternative-name-info.js';
