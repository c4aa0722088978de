/** Drawn pictures for the screenshot, as SVG. Nothing in them comes from elsewhere, so they can be published. */
export interface Scene {
  readonly name: string;
  readonly format: 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif';
  readonly tags: readonly string[];
  readonly svg: string;
  /** Pixels, in the proportions of the drawing. */
  readonly width?: number;
}

const WIDTH = 1600;
const HEIGHT = 1200;

/** Repeatable numbers from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function many(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join('');
}

function gradient(id: string, ...colors: readonly string[]): string {
  const stops = colors.map((color, at) => `<stop offset="${at / (colors.length - 1)}" stop-color="${color}"/>`);
  return `<linearGradient id="${id}" x2="0" y2="1">${stops.join('')}</linearGradient>`;
}

/** The silhouette of hills: a sum of waves, filled to the bottom. */
function hills(seed: number, y: number, height: number, fill: string, waves = 3): string {
  const random = randomFrom(seed);
  const parts = Array.from({ length: waves }, (_, n) => ({ rate: (n + 1) * (2 + random()), phase: 7 * random() }));
  const points = Array.from({ length: 161 }, (_, step) => {
    const up = parts.reduce((sum, { rate, phase }, n) => sum + Math.sin((step / 160) * rate + phase) / (n + 1), 0);
    return `${step * 10},${(y - height * up).toFixed(1)}`;
  });
  return `<polygon fill="${fill}" points="0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}"/>`;
}

function peaks(seed: number, y: number, height: number, fill: string): string {
  const random = randomFrom(seed);
  const points = Array.from(
    { length: 12 },
    (_, n) => `${n * 190 - 190 * random()},${(y - (n % 2) * height * (0.4 + random())).toFixed(0)}`,
  );
  return `<polygon fill="${fill}" points="-200,${HEIGHT} ${points.join(' ')} 2200,${HEIGHT}"/>`;
}

function stars(seed: number, count: number, below: number): string {
  const random = randomFrom(seed);
  return many(
    count,
    () =>
      `<circle cx="${(WIDTH * random()).toFixed(0)}" cy="${(below * random()).toFixed(0)}" r="${(1 + 2 * random()).toFixed(1)}" fill="#fff" opacity="${(0.3 + 0.7 * random()).toFixed(2)}"/>`,
  );
}

function draw(definitions: string, ...parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><defs>${definitions}</defs><rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>${parts.join('')}</svg>`;
}

const blur = (id: string, by: number) =>
  `<filter id="${id}" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="${by}"/></filter>`;

function dunes(): string {
  const sun =
    '<circle cx="1130" cy="470" r="260" fill="#ffd9a0" opacity=".5" filter="url(#glow)"/><circle cx="1130" cy="470" r="120" fill="#fff1d6"/>';
  const ridges = ['#e5915f', '#cf6f4b', '#a94f3f', '#7a3639', '#4b2331'].map((fill, n) =>
    hills(11 + n, 690 + 110 * n, 60, fill, 2),
  );
  return draw(gradient('sky', '#34315f', '#a4567c', '#f3a36b', '#ffd9a0') + blur('glow', 60), sun, ...ridges);
}

function aurora(): string {
  const ribbons = ['#3ef2a0', '#29c7c0', '#8d6bf0'].map(
    (fill, n) =>
      `<path d="M-100 ${620 - 120 * n} C 300 ${200 + 60 * n}, 700 ${820 - 150 * n}, 1000 ${360 - 30 * n} S 1500 ${180 + 90 * n}, 1750 ${420 - 60 * n} L 1750 ${250 - 60 * n} C 1400 ${-40 * n}, 900 ${100 + 40 * n}, 600 ${430 - 110 * n} S 0 ${150 - 20 * n}, -100 ${360 - 80 * n} Z" fill="${fill}" opacity=".5" filter="url(#soft)"/>`,
  );
  return draw(
    gradient('sky', '#050b24', '#0b2545', '#134e5e') + blur('soft', 55),
    stars(3, 220, 800),
    ...ribbons,
    peaks(5, 930, 260, '#0a1a2c'),
    peaks(9, 1060, 200, '#050d18'),
  );
}

function lake(): string {
  const far = peaks(21, 620, 330, '#9db8d2');
  const near = peaks(33, 680, 260, '#5c82a6');
  const trees = many(
    70,
    (n) =>
      `<polygon fill="#1f4b45" points="${n * 24 - 20},720 ${n * 24},${600 - ((n * 37) % 60)} ${n * 24 + 20},720"/>`,
  );
  const land = `<g id="land">${far}${near}${trees}</g>`;
  const water = `<g transform="matrix(1 0 0 -1 0 1440)" opacity=".55"><use href="#land"/></g><rect y="720" width="1600" height="480" fill="#3f7f9f" opacity=".45"/>`;
  return draw(
    gradient('sky', '#6fb1e4', '#cfe8f7', '#fdf3e1') +
      '<clipPath id="up"><rect width="1600" height="720"/></clipPath><clipPath id="down"><rect y="720" width="1600" height="480"/></clipPath>',
    `<g clip-path="url(#up)">${land}</g><g clip-path="url(#down)">${water}</g>`,
  );
}

function city(): string {
  const random = randomFrom(8);
  const tower = (n: number, y: number, fill: string, lit: string) => {
    const x = n * 118 - 40;
    const windows = many(60, (w) =>
      random() < 0.45
        ? `<rect x="${x + 14 + (w % 4) * 24}" y="${y + 20 + Math.floor(w / 4) * 40}" width="12" height="20" fill="${lit}" opacity="${(0.5 + random() / 2).toFixed(2)}"/>`
        : '',
    );
    return `<rect x="${x}" y="${y}" width="108" height="${HEIGHT - y}" fill="${fill}"/>${windows}`;
  };
  const back = many(15, (n) => tower(n, 420 + Math.floor(random() * 300), '#2a2f63', '#8f8bd8'));
  const front = many(
    15,
    (n) => `<g transform="translate(55)">${tower(n, 640 + Math.floor(random() * 320), '#12153a', '#ffd27a')}</g>`,
  );
  return draw(
    gradient('sky', '#151a45', '#4b3f86', '#d0628a', '#ffb27d'),
    '<circle cx="1250" cy="230" r="80" fill="#fff4da"/>',
    back,
    front,
  );
}

function poppies(): string {
  const random = randomFrom(17);
  const flowers = many(150, (n) => {
    const depth = n / 150;
    const size = 8 + 52 * depth ** 2;
    const [x, y] = [WIDTH * random(), 640 + 540 * depth + 30 * random()];
    return `<g transform="translate(${x.toFixed(0)} ${y.toFixed(0)})"><ellipse rx="${size.toFixed(0)}" ry="${(size * 0.72).toFixed(0)}" fill="${['#e3342f', '#cf2a3c', '#f2553d'][n % 3]}"/><circle r="${(size * 0.26).toFixed(0)}" fill="#2b1320"/></g>`;
  });
  return draw(
    gradient('sky', '#4aa3df', '#b8e1f5', '#f7f3dc'),
    hills(51, 560, 50, '#7fae6b', 2),
    hills(52, 640, 30, '#5f9950', 2),
    hills(53, 720, 20, '#3f7d3c', 1),
    flowers,
  );
}

function sails(): string {
  const boat = (x: number, y: number, scale: number, color: string) =>
    `<g transform="translate(${x} ${y}) scale(${scale})"><polygon points="0,-260 0,-20 150,-20" fill="${color}"/><polygon points="-12,-220 -12,-20 -110,-20" fill="#fff"/><path d="M-130 0 H170 L120 50 H-90 Z" fill="#3b2a36"/></g>`;
  const wave = (n: number) => hills(70 + n, 780 + 50 * n, 8 + n, `hsl(${196 + n} 70% ${56 - 4 * n}%)`);
  const cloud = (x: number, y: number, width: number) => `<ellipse cx="${x}" cy="${y}" rx="${width}" ry="54"/>`;
  const clouds = `<g fill="#fff" opacity=".85" filter="url(#soft)">${cloud(360, 250, 210)}${cloud(480, 210, 130)}${cloud(1200, 340, 240)}</g>`;
  return draw(
    gradient('sky', '#2f80c9', '#8fd0ef', '#eaf8fb') + blur('soft', 14),
    clouds,
    wave(0),
    boat(1150, 800, 0.8, '#ffb703'),
    wave(1),
    boat(420, 850, 1.2, '#f25f4c'),
    many(3, (n) => wave(n + 2)),
    boat(800, 1000, 1.7, '#1d4e89'),
    many(4, (n) => wave(n + 5)),
  );
}

function tiles(): string {
  const colors = ['#264653', '#2a9d8f', '#e9c46a', '#f4a261', '#e76f51', '#fdf0d5'];
  const random = randomFrom(23);
  const pick = () => colors[Math.floor(random() * colors.length)];
  const cells = many(48, (n) => {
    const [x, y] = [(n % 8) * 200, Math.floor(n / 8) * 200];
    const turn = Math.floor(random() * 4) * 90;
    return `<rect x="${x}" y="${y}" width="200" height="200" fill="${pick()}"/><g transform="rotate(${turn} ${x + 100} ${y + 100})"><path d="M${x} ${y} h200 a200 200 0 0 1 -200 200 Z" fill="${pick()}"/><path d="M${x} ${y} h100 a100 100 0 0 1 -100 100 Z" fill="${pick()}"/></g>`;
  });
  return draw(gradient('sky', '#fff', '#fff'), cells);
}

function planet(): string {
  const ball =
    '<radialGradient id="ball" cx=".35" cy=".3" r=".8"><stop offset="0" stop-color="#ffe9c9"/><stop offset=".5" stop-color="#e29578"/><stop offset="1" stop-color="#5b2a4f"/></radialGradient>';
  const ring = (half: string) =>
    `<g clip-path="url(#${half})" transform="rotate(-18 800 600)"><ellipse cx="800" cy="600" rx="640" ry="130" fill="none" stroke="#f6d8ae" stroke-width="46" opacity=".85"/><ellipse cx="800" cy="600" rx="560" ry="105" fill="none" stroke="#b98b82" stroke-width="22" opacity=".8"/></g>`;
  const halves =
    '<clipPath id="behind"><rect width="1600" height="600"/></clipPath><clipPath id="before"><rect y="600" width="1600" height="600"/></clipPath>';
  return draw(
    gradient('sky', '#0b0b2b', '#241a4d', '#4a2463') + ball + halves,
    stars(31, 260, HEIGHT),
    ring('behind'),
    '<circle cx="800" cy="600" r="330" fill="url(#ball)"/>',
    ring('before'),
  );
}

function balloons(): string {
  const balloon = (x: number, y: number, scale: number, one: string, two: string) =>
    `<g transform="translate(${x} ${y}) scale(${scale})"><path d="M0 -170 C 150 -170 160 20 28 130 H-28 C -160 20 -150 -170 0 -170 Z" fill="${one}"/><path d="M0 -170 C 60 -170 66 20 12 130 H-12 C -66 20 -60 -170 0 -170 Z" fill="${two}"/><path d="M-24 132 L-18 180 M24 132 L18 180" stroke="#4a3b32" stroke-width="4"/><rect x="-22" y="178" width="44" height="34" rx="5" fill="#7a5230"/></g>`;
  return draw(
    gradient('sky', '#7cc6f0', '#fde7c8', '#ffd0b0'),
    hills(61, 960, 60, '#b58fb0', 2),
    hills(62, 1050, 50, '#7d6a9c', 2),
    hills(63, 1130, 30, '#4f4a78', 2),
    balloon(480, 520, 1.9, '#e63946', '#f7c59f'),
    balloon(1130, 380, 1.25, '#2a9d8f', '#e9f5db'),
    balloon(1000, 790, 0.75, '#f4a261', '#fff1d6'),
    balloon(1420, 640, 0.55, '#5e60ce', '#cdb4f6'),
  );
}

function lighthouse(): string {
  const beam = (points: string) => `<polygon points="${points}" fill="#fff3c4" opacity=".35" filter="url(#soft)"/>`;
  const tower = '<polygon points="750,380 850,380 930,960 670,960"/>';
  const stripes = many(3, (n) => `<rect y="${480 + 160 * n}" width="1600" height="80" fill="#d6404b"/>`);
  const lamp =
    '<rect x="735" y="360" width="130" height="24" fill="#2b2440"/><rect x="765" y="290" width="70" height="72" fill="#ffe08a"/><polygon fill="#2b2440" points="750,292 800,236 850,292"/>';
  return draw(
    `${gradient('sky', '#0d1b3e', '#28386f', '#7a5c94', '#e59a8c')}${blur('soft', 16)}<clipPath id="tower">${tower}</clipPath>`,
    stars(41, 160, 600),
    beam('800,330 -100,90 -100,420'),
    beam('800,330 1700,180 1700,520'),
    `<g fill="#f4efe6">${tower}</g><g clip-path="url(#tower)">${stripes}</g>`,
    lamp,
    hills(43, 960, 50, '#2b2440', 2),
    hills(44, 1080, 12, '#3a5d8f'),
    hills(45, 1130, 12, '#27446f'),
  );
}

/** In the order in which they are uploaded: the last one comes first on the page. */
export const SCENES: readonly Scene[] = [
  { name: 'Lighthouse.gif', format: 'gif', tags: ['night', 'sea'], svg: lighthouse() },
  { name: 'Tiles.png', format: 'png', tags: ['design'], svg: tiles() },
  { name: 'Ringed planet.tiff', format: 'tiff', tags: ['space', 'design'], svg: planet() },
  { name: 'Sails.webp', format: 'webp', tags: ['sea', 'summer'], svg: sails(), width: 960 },
  { name: 'City at dusk.jpg', format: 'jpeg', tags: ['city', 'night'], svg: city() },
  { name: 'Poppy field.jpg', format: 'jpeg', tags: ['summer'], svg: poppies() },
  { name: 'Mountain lake.avif', format: 'avif', tags: ['mountains', 'summer'], svg: lake() },
  { name: 'Balloons.jpg', format: 'jpeg', tags: ['summer'], svg: balloons() },
  { name: 'Aurora.png', format: 'png', tags: ['night', 'mountains'], svg: aurora() },
  { name: 'Dunes at dusk.jpg', format: 'jpeg', tags: ['desert'], svg: dunes() },
];
