export { CertificateKeyUsages } from './certificate-key-usages.js';
export { Certificate } from './certificate.js';
export { ChainValidationResult } from './chain-validation-result.js';
export { SubjectAlternativeNameInfo } from './subject-alternative-name-info.js';
