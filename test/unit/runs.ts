/**
 * How many cases a property is tried with, where one case costs next to nothing: 1,000, or as many as the environment
 * says (`npm run properties`: 10,000).
 */
export const numRuns = Number(process.env.PROPERTY_RUNS ?? 1000);

/** Lines of a file that takes minutes where the time grows with their square; few, where properties are tried with few cases. */
export const manyLines = numRuns < 1000 ? 2000 : 50_000;
