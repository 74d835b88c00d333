/** A record as it stands in Redis: fields and what they hold, by turns. */
export type RawRecord = readonly Buffer[];
