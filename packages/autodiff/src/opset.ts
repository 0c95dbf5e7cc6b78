/** Oldest standard operator set in which everything the rules write exists: Pad with axes is the newest of it. */
export const oldestOpset = 18;
