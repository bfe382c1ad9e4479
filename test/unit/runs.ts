/**
 * How many cases a property is tried with, where one case costs next to nothing: 1,000, or as many as the environment
 * says (`npm run properties`: 10,000).
 */
export const numRuns = Number(process.env.PROPERTY_RUNS ?? 1000);
