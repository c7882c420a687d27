/** Windows.Security.Cryptography.Certificates.ExportOption: whether a private key may leave the store. No member exposes a key, so both are the same here. */
export const ExportOption = { notExportable: 0, exportable: 1 } as const;
export type ExportOption = (typeof ExportOption)[keyof typeof ExportOption];
