// Who lives in the test network and what they did. All made up; hours count back from the start.

const FANS = ('abel bina cleo dario edda faro gita hugo ilka jory kaja lenz mila nuri oda pavel quin rhea sami tova ' +
  'udo vera wim xena yara zeno anouk boris').split(' ')

// One person each for everything an account can be.
const PEOPLE = [
  { name: 'marla', title: 'Marla Quist', text: 'Kites, maps and slow trains.' },
  { name: 'otto', title: 'Otto Brandt' },
  { name: 'quiet', title: 'Quiet One' },
  { name: 'shy', title: 'Shy Person', labels: ['!no-unauthenticated'] },
  { name: 'robo', title: 'Robo Weather', labels: ['bot'] },
  { name: 'banned' },
  { name: 'gone' },
  ...FANS.map((name, i) => (i % 5 === 4 ? { name } : { name, title: name[0].toUpperCase() + name.slice(1) })),
]

// Marla's originals, oldest first: [hours ago, text, likes, reposts, what is attached]
const MARLA = [
  [960, 'Day one of building a kite from old maps. #kites', 6, 1],
  [830, 'Does anybody still fold paper maps?', 9, 2],
  [700, 'The glue held. The wind did not.', 4, 0],
  [610, 'A longer story about it is here.', 11, 3, 'link'],
  [500, 'Night train to the coast.', 3, 0, 'image'],
  [420, 'Three things I learned about knots #kites #knots', 15, 5],
  [330, 'It flies! It really flies!', 28, 12, 'image'],
  [260, 'Thank you all. I read every reply.', 18, 2],
  [200, 'Map of the week: a town that no longer exists.', 12, 4],
  [150, 'Who wants the plans?', 24, 9],
  [110, 'Plans, as promised. #kites', 22, 14, 'link'],
  [70, 'Quiet day. Repairs.', 2, 0],
  [55, 'Nobody likes this one, and that is fine.', 0, 0],
  [20, 'Tomorrow: the big one.', 5, 1],
]

module.exports = { FANS, PEOPLE, MARLA }
