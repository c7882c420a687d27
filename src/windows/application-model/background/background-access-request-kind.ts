/** Windows.ApplicationModel.Background.BackgroundAccessRequestKind: which access an application asks for. */
export const BackgroundAccessRequestKind = {
  alwaysAllowed: 0,
  allowedSubjectToSystemPolicy: 1,
} as const;
export type BackgroundAccessRequestKind =
  (typeof BackgroundAccessRequestKind)[keyof typeof BackgroundAccessRequestKind];
