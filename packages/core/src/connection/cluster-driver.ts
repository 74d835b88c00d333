import calculateSlot from 'cluster-key-slot';
import { chance } from '../resilience/chance';
import { BINARY_REPLIES, TEXT_REPLIES, type Driver, type ReachableNode } from './driver';
import { keepInStep } from './in-step';
import { RedisNode, type NodeSettings } from './node';
import type { ClientLike, ClusterLike, ClusterNodeLike, ClusterShardLike } from './redis-like';
import { senderOf } from './sender';
import { keyInSlot } from './slot-key';

/** A cluster: a node, with its own breaker, for each master that owns slots. */
export function clusterDriver(cluster: ClusterLike, settings: NodeSettings): Driver {
  const nodes = new Map<string, RedisNode>();
  const send = senderOf({ kind: 'cluster', client: cluster });
  const anyNode = new RedisNode(
    { isReady: () => true, ping: () => send(undefined, true, ['PING'], TEXT_REPLIES) },
    settings,
  );

  /** Of slots that nobody served when the client read the topology: who does by now is looked for. */
  let unserved = { address: undefined, key: '', slot: 0 };
  const nobody = new RedisNode(
    {
      isReady: () => false,
      ping: () => Promise.reject(new Error('Nobody is known to serve the slot')),
      movedAway: () => followMovedSlot(cluster, unserved, witnessBeside(undefined)),
    },
    settings,
  );

  function nodeFor(key: string | undefined): RedisNode {
    if (key === undefined) return anyNode;
    const slot = calculateSlot(key);
    const address = cluster.slots[slot]?.master.address;
    if (address !== undefined) return nodes.get(address) ?? newNode(address, key, slot);
    unserved = { address, key, slot };
    return nobody;
  }

  function newNode(address: string, key: string, slot: number): RedisNode {
    forgetFormerMasters();
    const node = new RedisNode(
      {
        isReady: () => isReady(cluster.slots[slot]),
        // A keyed command, not PING: that one is answered by a node of a cluster that is down.
        ping: async () => {
          const { master } = cluster.slots[slot] as ClusterShardLike;
          return (await cluster.nodeClient(master)).sendCommand(['EXISTS', key]);
        },
        movedAway: () => followMovedSlot(cluster, { address, key, slot }, witnessBeside(address)),
      },
      settings,
    );
    nodes.set(address, node);
    return node;
  }

  /** Any of those that answer, as far as is known: one that is always the same may be away, too. */
  function witnessBeside(suspected: string | undefined): ClusterNodeLike | undefined {
    const witnesses = cluster.masters.filter(
      (master) =>
        master.address !== suspected &&
        isConnected(master) &&
        nodes.get(master.address)?.breaker.state !== 'open',
    );
    return witnesses[Math.floor(chance() * witnesses.length)];
  }

  function forgetFormerMasters(): void {
    const present = new Set(cluster.masters.map((master) => master.address));
    for (const [address, node] of nodes) {
      if (present.has(address)) continue;
      node.breaker.close();
      nodes.delete(address);
    }
  }

  const sendByKey: Driver['send'] = (key, readonly, args, binary) =>
    send(key, readonly, args, binary ? BINARY_REPLIES : TEXT_REPLIES);
  return {
    nodeFor,
    nodes: () => mastersOf(cluster, sendByKey),
    send: sendByKey,
    hint: () => {
      for (const node of [anyNode, ...nodes.values()]) node.breaker.hint();
    },
    close: () => {
      for (const node of [anyNode, ...nodes.values()]) node.breaker.close();
    },
  };
}

/**
 * Each by a key in the first of its slots. What is sent to one goes to its client: the cluster of v6 decides by the command
 * where one without a key goes, and may ask all.
 */
function mastersOf(cluster: ClusterLike, sendToAny: Driver['send']): readonly ReachableNode[] {
  const masters = new Map<string, ReachableNode>();
  cluster.slots.forEach((shard, slot) => {
    if (shard === undefined || masters.has(shard.master.address)) return;
    const { master } = shard;
    masters.set(master.address, {
      name: master.address,
      key: keyInSlot(slot),
      send: async (_key, _readonly, args, binary) =>
        (await cluster.nodeClient(master)).sendCommand(args, binary ? BINARY_REPLIES : TEXT_REPLIES),
    });
  });
  if (masters.size > 0) return [...masters.values()];
  return [{ name: 'cluster', key: undefined, send: sendToAny }];
}

/**
 * A client that is being connected counts as ready: the deadline bounds the wait for it.
 *
 * A client that was closed for good is dropped, so that the cluster makes a new one: v4 turns reconnecting off on the
 * node that it read the topology from.
 */
function isReady(shard: ClusterShardLike | undefined): boolean {
  if (shard === undefined) return true;
  shard.replicas?.forEach(connectedClient);
  const client = connectedClient(shard.master);
  if (client === undefined) return true;
  if (client.isOpen === false) delete shard.master.client;
  return client.isReady || client.isOpen === false;
}

/** Kept in step since. A client is made when the cluster first needs it, and anew when that one was closed. */
function connectedClient({ client }: ClusterNodeLike): ClientLike | undefined {
  if (client === undefined || client instanceof Promise) return undefined;
  keepInStep(client);
  return client;
}

/**
 * node-redis learns of a failover only from a MOVED, which a dead or frozen master never sends. So another master is
 * asked who owns the slot; if that is somebody new, the slot is pointed at the one that was asked, whose MOVED then makes
 * the client read the topology anew and drop the connection to the old master.
 */
async function followMovedSlot(
  cluster: ClusterLike,
  { address, key, slot }: { address: string | undefined; key: string; slot: number },
  witness: ClusterNodeLike | undefined,
): Promise<boolean> {
  if (cluster.slots[slot]?.master.address !== address) return true;
  if (witness === undefined) return false;
  const client = await cluster.nodeClient(witness);
  const owner = ownerOf(slot, await client.sendCommand(['CLUSTER', 'SLOTS'], TEXT_REPLIES));
  const shard = cluster.slots.find((each) => each?.master === witness);
  if (owner === undefined || owner === address || shard === undefined) return false;
  cluster.slots[slot] = shard;
  await cluster.sendCommand(key, false, ['EXISTS', key]);
  return true;
}

function isConnected({ client }: ClusterNodeLike): boolean {
  return (client as Partial<ClientLike> | undefined)?.isReady === true;
}

/** From a reply to CLUSTER SLOTS: `[[from, to, [host, port, …], …], …]`. */
function ownerOf(slot: number, reply: unknown): string | undefined {
  const ranges = reply as readonly (readonly [number, number, readonly [string, number]])[];
  const range = ranges.find(([from, to]) => from <= slot && slot <= to);
  return range && `${range[2][0]}:${String(range[2][1])}`;
}
