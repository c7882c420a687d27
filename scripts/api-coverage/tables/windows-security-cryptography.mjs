import { classOf, enumeration, staticMethod } from '../model.mjs';

/** @type {import('../model.mjs').Namespace} */
export const windowsSecurityCryptography = {
  name: 'Windows.Security.Cryptography',
  types: {
    BinaryStringEncoding: enumeration({ utf8: 0, utf16LE: 1, utf16BE: 2 }),
    CryptographicBuffer: classOf([], {
      compare: staticMethod(2),
      convertBinaryToString: staticMethod(2),
      convertStringToBinary: staticMethod(2),
      copyToByteArray: staticMethod(1),
      createFromByteArray: staticMethod(1),
      decodeFromBase64String: staticMethod(1),
      decodeFromHexString: staticMethod(1),
      encodeToBase64String: staticMethod(1),
      encodeToHexString: staticMethod(1),
      generateRandom: staticMethod(1),
      generateRandomNumber: staticMethod(0),
    }),
  },
};
