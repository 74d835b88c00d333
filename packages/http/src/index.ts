export { bareAddress } from './bare-address';
export { addressKey, clientAddress, type ClientAddressOptions } from './client-address';
export { useDictionaryMode } from './dictionary-mode';
export { fail } from './fail';
export { embeddedIpv4 } from './ipv6';
export { pipeline, type Pipeline } from './pipeline/pipeline';
export { PREFETCH, defineGate, type Gate, type GateDefinition, type Prefetch, type Turn } from './prefetch';
export {
  prepareProblem,
  sendPrepared,
  sendProblem,
  type PreparedProblem,
  type Problem,
  type SendProblemOptions,
} from './problem';
export { refuseShuttingDown } from './refuse-shutting-down';
export { createRefuseUnavailable, type RefuseUnavailable } from './refuse-unavailable';
export { QUOTA_EXCEEDED, TEMPORARY_REDUCED_CAPACITY } from './problem-types';
export { noteCuts, wasCutByApp } from './response/cut-off';
export { isGone, whenClosed } from './response/gone';
export { hopByHopNames } from './response/hop-by-hop';
export { interceptResponse, type ResponseHooks } from './response/intercept-response';
export { removeAnswerHeaders } from './response/of-the-answer';
export type { Piece } from './response/output-call';
export { isPersonal, markPersonal } from './response/personal';
export { recordResponse, type RecordedResponse, type RecordOptions } from './response/record-response';
export { readHeaders, type HeaderField, type ResponseHead } from './response/response-head';
export { methodsOf, type Method, type Output, type WayOut } from './response/way-out';
export { ResponseLife, type ResponseListener } from './response/response-life';
export { sse, type SseHandler, type SseSource } from './sse/sse';
export type { SseOptions } from './sse/options';
export { sseEvents, type SseEnd, type SseEvent } from './sse/events';
