/** Windows.Security.Cryptography.Certificates.ExportOption: whether a private key may leave the store. No member shows a key here, so both are the same. */
export const ExportOption = { notExportable: 0, exportable: 1 } as const;
export type ExportOption = (typeof ExportOption)[keyof typeof ExportOption];
