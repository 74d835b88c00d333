import { defineScript } from '../../connection/script';
import { policiesReply } from './policies-reply';

/**
 * Decides several policies that count by one key together: a request that one of them refuses is charged to none. Also
 * the home of the algorithms that have no script of their own.
 *
 * A hash holds the state of each policy, packed, in a field of its own, so that policies may come and go:
 * - gcra: the theoretical arrival time in µs
 * - fixed-window: when the window ends in µs, then the count
 * - sliding-window, strict-window: the index of the newest bucket, then the counts of the buckets, newest first
 *
 * and, in the field `block`, when a block ends in µs.
 *
 * A policy that is not enforced (shadow) refuses nothing; it is charged when it would have allowed the request, and the
 * request was allowed.
 */
export const policies = defineScript({
  name: 'rate-limit/policies',
  keys: ['states'],
  args: ['operation', 'block'],
  rest: 'policies',
  lua: /* lua */ `
local states    = KEYS[1]
local operation = ARGV[1]
local block     = tonumber(ARGV[2]) -- µs

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- From the state: how much of the capacity is in use, and in how many µs all of it is free again.
local function measure(policy)
  local state, algorithm = policy.state, policy.algorithm
  if algorithm == 'gcra' then
    policy.used = state[1] - now
    policy.reset = policy.used
  elseif algorithm == 'fixed-window' then
    policy.used = state[2]
    policy.reset = state[2] > 0 and state[1] - now or 0
  else
    policy.used, policy.reset = 0, 0
    for age = policy.buckets - 1, 0, -1 do
      if state[age + 2] > 0 then
        policy.used = policy.used + state[age + 2]
        policy.reset = (state[1] - age + policy.buckets) * policy.width - now
      end
    end
    if algorithm == 'sliding-window' then -- the last window counts for the part of it that is less than a window ago
      local elapsed = math.max(0, now - state[1] * policy.width)
      policy.used = state[2] + state[3] * (policy.width - elapsed) / policy.width
    end
  end
end

-- Reads a state and brings it to the present.
local function open(policy, packed)
  local state = packed and cmsgpack.unpack(packed)
  if policy.algorithm == 'gcra' then
    if not state or state[1] < now then state = { now } end
  elseif policy.algorithm == 'fixed-window' then
    if not state or state[1] <= now or state[2] == 0 then state = { now + policy.width, 0 } end
  else
    local index = math.floor(now / policy.width)
    local passed = state and math.max(0, index - state[1]) or policy.buckets
    local moved = { math.max(index, state and state[1] or 0) }
    for age = 0, policy.buckets - 1 do
      moved[age + 2] = age >= passed and state[age - passed + 2] or 0
    end
    state = moved
  end
  policy.state = state
  measure(policy)
end

-- In how many µs the charge will fit: 0 if it does now, -1 if it never will.
local function wait(policy)
  local state, over = policy.state, policy.used + policy.charge - policy.capacity
  if over <= 0 then return 0 end
  if policy.charge > policy.capacity then return -1 end
  if policy.algorithm == 'gcra' then return over end
  if policy.algorithm == 'fixed-window' then return state[1] - now end
  if policy.algorithm == 'strict-window' then
    for age = policy.buckets - 1, 0, -1 do
      over = over - state[age + 2]
      if over <= 0 then return (state[1] - age + policy.buckets) * policy.width - now end
    end
  end
  local ends, fading, room = (state[1] + 1) * policy.width, state[3], policy.capacity - policy.charge - state[2]
  if room < 0 then -- not before the next window, in which this one fades
    ends, fading, room = ends + policy.width, state[2], room + state[2]
  end
  return math.ceil(ends - now - policy.width * room / fading)
end

local changes = {}
local function save(policy)
  measure(policy)
  changes[#changes + 1] = policy.field
  changes[#changes + 1] = cmsgpack.pack(policy.state)
end

-- The first number of the state is then the receipt, by which what is left of the charge can be taken back.
local function add(policy, amount)
  local at = policy.algorithm == 'gcra' and 1 or 2
  policy.state[at] = policy.state[at] + amount
  save(policy)
end

-- Takes back the newest or, with a receipt, what is left of that charge.
local function take_back(policy)
  local state, amount, receipt = policy.state, policy.charge, policy.receipt
  if policy.algorithm == 'gcra' then
    if receipt then amount = math.max(0, math.min(amount, receipt - now)) end
    state[1] = math.max(now, state[1] - amount)
  elseif policy.algorithm == 'fixed-window' then
    if not receipt or receipt == state[1] then state[2] = math.max(0, state[2] - amount) end
  else
    for age = 0, policy.buckets - 1 do
      if not receipt or receipt == state[1] - age then
        local taken = math.min(amount, state[age + 2])
        state[age + 2] = state[age + 2] - taken
        amount = amount - taken
      end
    end
  end
  save(policy)
end

local all, fields = {}, { 'block' }
for i = 3, #ARGV, 8 do
  all[#all + 1] = {
    field     = ARGV[i],
    algorithm = ARGV[i + 1],
    enforced  = ARGV[i + 2] == '1',
    capacity  = tonumber(ARGV[i + 3]), -- µs for gcra, else a count
    width     = tonumber(ARGV[i + 4]), -- µs of a window, or of each of its buckets
    buckets   = tonumber(ARGV[i + 5]),
    charge    = tonumber(ARGV[i + 6]), -- what the cost comes to, in the unit of the capacity
    receipt   = tonumber(ARGV[i + 7]),
    state = false, used = 0, reset = 0, wait = 0, fits = true,
  }
  fields[#fields + 1] = ARGV[i]
end

local stored = redis.call('HMGET', states, unpack(fields))
local blocked = math.max(0, (tonumber(stored[1]) or 0) - now)
local allowed = blocked == 0
for i, policy in ipairs(all) do
  open(policy, stored[i + 1])
  policy.wait = wait(policy)
  policy.fits = policy.wait == 0
  if policy.enforced and not policy.fits then allowed = false end
end

for _, policy in ipairs(all) do
  if operation == 'consume' and allowed and policy.fits then
    add(policy, policy.charge)
    policy.receipt, policy.wait = policy.state[1], wait(policy)
  elseif operation == 'charge' then
    add(policy, math.max(0, math.min(policy.charge, math.floor(2 * policy.capacity - policy.used))))
  elseif operation == 'refund' then
    take_back(policy)
  end
end
if operation == 'block' then
  blocked = block
  changes = { 'block', string.format('%.0f', now + block) }
elseif operation == 'unblock' then
  blocked = 0
  redis.call('HDEL', states, 'block')
end

local ttl, live = redis.call('PTTL', states), blocked
if #changes > 0 then redis.call('HSET', states, unpack(changes)) end
for _, policy in ipairs(all) do live = math.max(live, policy.reset) end
if ttl == -1 then -- lost: it lives as long as anything in it matters, also to policies of other calls
  local kept = redis.call('HGETALL', states)
  for i = 1, #kept, 2 do
    local window = string.match(kept[i], '/(%d+)$') -- ms, of a sliding or strict window
    local ends = kept[i] == 'block' and kept[i + 1] or not window and cmsgpack.unpack(kept[i + 1])[1]
    live = math.max(live, ends and ends - now or 2000 * window)
  end
end
live = math.max(1, math.ceil(live / 1000))
if ttl == -1 or ttl < live and #changes > 0 then redis.call('PEXPIRE', states, live) end

local reply = { blocked }
for i, policy in ipairs(all) do
  local room = math.floor(policy.capacity - policy.used)
  local row = 5 * i - 3
  reply[row], reply[row + 1], reply[row + 2] = policy.fits and 1 or 0, room, policy.reset
  reply[row + 3], reply[row + 4] = policy.wait, policy.receipt or 0
end
return reply
`,
  parse: policiesReply,
});
