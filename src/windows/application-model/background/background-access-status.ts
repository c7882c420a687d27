/** Windows.ApplicationModel.Background.BackgroundAccessStatus: whether an application may run background tasks. */
export const BackgroundAccessStatus = {
  unspecified: 0,
  allowedWithAlwaysOnRealTimeConnectivity: 1,
  allowedMayUseActiveRealTimeConnectivity: 2,
  denied: 3,
  alwaysAllowed: 4,
  allowedSubjectToSystemPolicy: 5,
  deniedBySystemPolicy: 6,
  deniedByUser: 7,
} as const;
export type BackgroundAccessStatus = (typeof BackgroundAccessStatus)[keyof typeof BackgroundAccessStatus];
