export { createLeaderboard } from './create-leaderboard';
export { createLeaderboardGroup } from './create-leaderboard-group';
export type { LeaderboardOptions, RollingScores } from './options';
export type {
  AroundOptions,
  Leaderboard,
  LeaderboardGroup,
  PeriodOptions,
  RankedEntry,
  RankedPage,
  RankedPageOptions,
  RankKind,
  RankOptions,
  Scored,
  ScoreOptions,
  ScoreRange,
  ScoreWriter,
  Standing,
} from './leaderboard';
export { leaderboardEvents, type LeaderboardEvent } from './events';
