/** Windows.Networking.Connectivity.NetworkCostType: what traffic costs. */
export const NetworkCostType = { unknown: 0, unrestricted: 1, fixed: 2, variable: 3 } as const;
export type NetworkCostType = (typeof NetworkCostType)[keyof typeof NetworkCostType];
