// Starts the reference PLC directory, PDS and AppView on loopback, fills them with made-up people, prints one line
// of JSON with the addresses, and runs until it is told to stop or its standard input ends.

const { TestPlc, TestPds, TestBsky, TestNetworkNoAppView, mockNetworkUtilities } = require('@atproto/dev-env')
const { FANS, PEOPLE, MARLA } = require('./people.js')

const MODERATION = `did:plc:${'m'.repeat(24)}` // nobody; labels of this issuer would be shown
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const STARTED = Date.now()
const hoursAgo = (hours) => ({ createdAt: new Date(STARTED - hours * 3_600_000).toISOString() })

async function startServers() {
  const plc = await TestPlc.create({})
  const pdsPort = await require('get-port')()
  const bsky = await TestBsky.create({
    plcUrl: plc.url,
    pdsPort,
    repoProvider: `ws://localhost:${pdsPort}`,
    dbPostgresUrl: process.env.DB_POSTGRES_URL,
    dbPostgresSchema: process.env.DB_SCHEMA,
    modServiceDid: MODERATION,
    labelsFromIssuerDids: [MODERATION],
  })
  const pds = await TestPds.create({
    port: pdsPort,
    didPlcUrl: plc.url,
    bskyAppViewUrl: bsky.url,
    bskyAppViewDid: bsky.ctx.cfg.serverDid,
    modServiceUrl: 'http://localhost:1',
    modServiceDid: MODERATION,
  })
  mockNetworkUtilities(pds, bsky)
  return { plc, pds, bsky }
}

async function addPeople(seed) {
  for (const { name, title, text, labels } of PEOPLE) {
    await seed.createAccount(name, { handle: `${name}.test`, email: `${name}@people.test`, password: 'made-up' })
    if (title) await seed.createProfile(seed.dids[name], title, text || '', labels)
  }
}

async function attachment(seed, did, kind) {
  if (kind === 'link') {
    const external = { uri: 'https://stories.test/kite', title: 'The kite', description: 'A story' }
    return { embed: { $type: 'app.bsky.embed.external', external } }
  }
  if (kind !== 'image') return {}
  const headers = seed.getHeaders(did)
  const sent = await seed.agent.com.atproto.repo.uploadBlob(Buffer.from(DOT, 'base64'), { encoding: 'image/png', headers })
  return { embed: { $type: 'app.bsky.embed.images', images: [{ image: sent.data.blob, alt: 'a dot' }] } }
}

function hashtags(text) {
  return [...text.matchAll(/#(\w+)/g)].map((found) => ({
    index: { byteStart: found.index, byteEnd: found.index + found[0].length },
    features: [{ $type: 'app.bsky.richtext.facet#tag', tag: found[1] }],
  }))
}

async function addMarla(seed) {
  const { marla, otto } = seed.dids
  const posts = []
  for (const [hours, text, likes, reposts, kind] of MARLA) {
    const more = { ...hoursAgo(hours), ...(await attachment(seed, marla, kind)) }
    const { ref } = await seed.post(marla, text, hashtags(text), undefined, undefined, more)
    for (const fan of FANS.slice(0, likes)) await seed.like(seed.dids[fan], ref)
    for (const fan of FANS.slice(-reposts || FANS.length)) await seed.repost(seed.dids[fan], ref)
    posts.push(ref)
  }
  const theirs = (await seed.post(otto, 'I make kites too.', undefined, undefined, undefined, hoursAgo(300))).ref
  await seed.repost(marla, theirs)
  await seed.repost(marla, posts[6]) // her own once more
  await seed.like(marla, posts[10]) // and one like for herself
  await seed.post(marla, 'This, exactly.', undefined, undefined, theirs, hoursAgo(120))
  await seed.reply(marla, theirs, theirs, 'Show us!', undefined, undefined, hoursAgo(299))
  await seed.reply(marla, posts[6], posts[6], 'And the knots held as well.', undefined, undefined, hoursAgo(329))
  await seed.reply(otto, posts[6], posts[6], 'Beautiful.', undefined, undefined, hoursAgo(328))
  await seed.post(seed.dids.abel, 'Look at this kite.', undefined, undefined, posts[6], hoursAgo(327))
  return posts
}

async function addOthers(seed, marlas) {
  const { marla, otto, shy, robo, banned, gone } = seed.dids
  for (const [i, to] of marlas.slice(0, 8).entries()) {
    await seed.reply(otto, to, to, `Reply number ${i}`, undefined, undefined, hoursAgo(250 - 20 * i))
  }
  for (const who of [shy, robo, banned, gone]) {
    await seed.post(who, 'One post.', undefined, undefined, undefined, hoursAgo(100))
  }
  for (const [i, fan] of FANS.entries()) {
    await seed.follow(seed.dids[fan], marla)
    for (const next of FANS.slice(i + 1, i + 1 + (i % 7))) await seed.follow(seed.dids[next], seed.dids[fan])
    if (i % 3 === 0) await seed.follow(marla, seed.dids[fan])
  }
}

async function caughtUp(net, bsky) {
  await net.processAll()
  const wanted = await net.pds.ctx.sequencer.curr()
  for (let tries = 0; tries < 600; tries++) {
    await bsky.sub.processAll()
    const at = await (bsky.sub.runner ?? bsky.sub).getCursor()
    if (at && at >= wanted) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('the AppView did not catch up')
}

async function main() {
  const { plc, pds, bsky } = await startServers()
  const net = new TestNetworkNoAppView(plc, pds)
  const seed = net.getSeedClient()
  await addPeople(seed)
  const marlas = await addMarla(seed)
  await addOthers(seed, marlas)
  await seed.agent.com.atproto.server.deactivateAccount({}, { encoding: 'application/json', headers: seed.getHeaders(seed.dids.gone) })
  await caughtUp(net, bsky)
  await bsky.ctx.dataplane.takedownActor({ did: seed.dids.banned })
  console.log(JSON.stringify({ ready: true, appview: bsky.url, pds: pds.url, plc: plc.url, dids: seed.dids }))

  const stop = async () => {
    await Promise.allSettled([bsky.close(), pds.close(), plc.close()])
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.stdin.on('end', stop).resume()
}

main().catch((fault) => {
  console.error(fault)
  process.exit(1)
})
