/*
 * From numbers to pixels: parts of complex numbers, windows, colors.
 */

const PARTS = ['magnitude', 'phase', 'real', 'imaginary', 'log'];

/** The values of a plane that are shown, one a pixel; remembered with the plane. */
function shown(plane, part) {
  plane.shown ??= {};
  return plane.shown[part] ??= computed(plane, part);
}

function computed({ parts, values }, part) {
  const n = values.length / parts, out = new Float32Array(n);
  const re = i => values[parts * i], im = parts === 2 ? i => values[2 * i + 1] : () => 0;
  switch (part) {
    case 'real': for (let i = 0; i < n; i++) out[i] = re(i); break;
    case 'imaginary': for (let i = 0; i < n; i++) out[i] = im(i); break;
    case 'phase': for (let i = 0; i < n; i++) out[i] = Math.atan2(im(i), re(i)); break;
    case 'log': for (let i = 0; i < n; i++) out[i] = Math.log10(Math.hypot(re(i), im(i))); break;
    default: for (let i = 0; i < n; i++) out[i] = parts === 2 ? Math.hypot(re(i), im(i)) : Math.abs(re(i));
  }
  return out;
}

/** A window that suits these values: { low, high }. */
function fitted(values, part) {
  if (part === 'phase') return { low: -Math.PI, high: Math.PI };
  const step = Math.max(1, Math.floor(values.length / 65536)), sample = [];
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) sample.push(values[i]);
  if (!sample.length) return { low: 0, high: 1 };
  sample.sort((a, b) => a - b);
  const at = q => sample[Math.min(sample.length - 1, Math.floor(q * sample.length))];
  const least = sample[0], most = sample[sample.length - 1];
  let low = least >= 0 ? 0 : at(0.002), high = at(0.998);
  if (part === 'log') { high = most; low = Math.max(at(0.02), high - 5); }
  if (part === 'imaginary' || part === 'real' && low < 0 && -low > high / 4) { high = Math.max(high, -low); low = -high; }
  if (!(high > low)) { low = Math.min(low, least); high = most > low ? most : low + (Math.abs(low) || 1); }
  return { low, high };
}

/* ---------------------------------------------------------------- colors */

const STOPS = {
  gray: [0x000000, 0xffffff],
  heat: [0x000000, 0x1d0f45, 0x57106e, 0x9b2964, 0xd44842, 0xf37819, 0xfbb61a, 0xfcfdbf],
  viridis: [0x440154, 0x46327e, 0x365c8d, 0x277f8e, 0x1fa187, 0x4ac16d, 0xa0da39, 0xfde725],
  wheel: [0x2f3ab8, 0x2aa5a0, 0x9fd356, 0xf0c929, 0xd9513a, 0x8e2c8e, 0x2f3ab8],
  signed: [0x7fd4ff, 0x2f7fd0, 0x10305a, 0x000000, 0x5a2410, 0xd0702f, 0xffcf7f],
};

/** 256 colors as a canvas stores them. */
function table(name) {
  const stops = STOPS[name], colors = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    const at = i / 255 * (stops.length - 1), k = Math.min(Math.floor(at), stops.length - 2), part = at - k;
    const mix = shift => Math.round((stops[k] >> shift & 255) * (1 - part) + (stops[k + 1] >> shift & 255) * part);
    colors[i] = 0xff000000 | mix(0) << 16 | mix(8) << 8 | mix(16);
  }
  return colors;
}
const TABLES = Object.fromEntries(Object.keys(STOPS).map(name => [name, table(name)]));
const NOT_A_NUMBER = 0xff7a2bd6;

/** Paints values into a canvas of one pixel each. NaN is a color of its own. */
function paint(canvas, values, width, height, { low, high }, colors) {
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const context = canvas.getContext('2d'), pixels = context.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer), scale = 255.999 / (high - low);
  for (let i = 0; i < words.length; i++) {
    const v = values[i];
    words[i] = v === v ? colors[Math.max(0, Math.min(255, (v - low) * scale)) | 0] : NOT_A_NUMBER;
  }
  context.putImageData(pixels, 0, 0);
}

/* ---------------------------------------------------------------- two planes */

/** a - factor * b, value by value; phases the short way round. */
function difference(a, b, part, factor) {
  const out = new Float32Array(a.length);
  if (part === 'phase') {
    for (let i = 0; i < out.length; i++) out[i] = Math.atan2(Math.sin(a[i] - b[i]), Math.cos(a[i] - b[i]));
  } else if (part === 'log') {
    const shift = Math.log10(factor);
    for (let i = 0; i < out.length; i++) out[i] = a[i] === b[i] + shift ? 0 : a[i] - b[i] - shift;
  } else {
    for (let i = 0; i < out.length; i++) out[i] = a[i] - factor * b[i];
  }
  return out;
}

/** The factor that brings the magnitudes of b closest to those of a. */
function brightness(a, b) {
  const x = shown(a, 'magnitude'), y = shown(b, 'magnitude');
  let both = 0, own = 0;
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (Number.isFinite(x[i] * y[i])) { both += x[i] * y[i]; own += y[i] * y[i]; }
  return both > 0 && own > 0 ? both / own : 1;
}

/** The norm of the difference over that of the first. */
function distance(differences, values) {
  let error = 0, norm = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i] * differences[i])) { error += differences[i] ** 2; norm += values[i] ** 2; }
  return norm > 0 ? Math.sqrt(error / norm) : NaN;
}

/* ---------------------------------------------------------------- numbers in words */

/** Four digits; whole numbers, as scanners store them, with all of theirs. */
const short = v => !Number.isFinite(v) ? String(v) : Number.isInteger(v) && Math.abs(v) < 2 ** 24 ? String(v)
  : Math.abs(v) >= 1e5 || Math.abs(v) < 1e-3 ? v.toExponential(3) : String(+v.toPrecision(4));

function inWords(plane, row, column) {
  const i = row * plane.width + column;
  if (plane.parts === 1) return short(plane.values[i]);
  const re = plane.values[2 * i], im = plane.values[2 * i + 1];
  return short(Math.hypot(re, im)) + ' ∠ ' + (Math.atan2(im, re) * 180 / Math.PI).toFixed(1) + '°  (' + short(re)
    + (im < 0 ? ' − ' : ' + ') + short(Math.abs(im)) + 'i)';
}
