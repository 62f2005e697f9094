/*
 * Small plots beside the picture: curves, and a line of the picture over time.
 */

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Makes a canvas as fine as the screen and empties it. */
function prepared(canvas) {
  const ratio = window.devicePixelRatio || 1, W = canvas.clientWidth, H = canvas.clientHeight;
  canvas.width = Math.max(1, Math.round(W * ratio));
  canvas.height = Math.max(1, Math.round(H * ratio));
  const c = canvas.getContext('2d');
  c.scale(ratio, ratio);
  return { c, W, H };
}

/** Round numbers between two, about n of them. */
function ticks(low, high, n) {
  const raw = (high - low) / n, power = 10 ** Math.floor(Math.log10(raw)), out = [];
  const step = [1, 2, 5, 10].map(f => f * power).find(s => s >= raw);
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) out.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  return out;
}

/**
 * Curves over the index of their values.
 * @param curves [{ values, color }]
 * @param mark   the index of a line across, or -1
 */
function plot(canvas, curves, mark) {
  const { c, W, H } = prepared(canvas);
  const all = curves.flatMap(curve => [...curve.values]).filter(Number.isFinite);
  if (!all.length || W < 20) return;
  let low = all.reduce((a, b) => Math.min(a, b)), high = all.reduce((a, b) => Math.max(a, b));
  const room = (high - low) * 0.07 || Math.abs(high) * 0.07 || 1;
  low = low >= 0 && low < 0.3 * high ? 0 : low - room;
  high += room;
  const longest = Math.max(...curves.map(curve => curve.values.length));
  c.font = '10.5px ui-sans-serif, system-ui, sans-serif';
  const marks = ticks(low, high, 3), words = marks.map(short);
  const left = Math.min(W / 2, 10 + Math.max(0, ...words.map(text => c.measureText(text).width))), right = W - 6, top = 6, bottom = H - 16;
  const atX = (i, n) => left + (n > 1 ? i / (n - 1) : 0.5) * (right - left), atY = v => bottom - (v - low) / (high - low) * (bottom - top);
  c.strokeStyle = css('--grid');
  c.fillStyle = css('--muted');
  c.beginPath();
  c.textAlign = 'right';
  marks.forEach((v, i) => {
    c.moveTo(left, atY(v));
    c.lineTo(right, atY(v));
    c.fillText(words[i], left - 5, atY(v) + 3.5);
  });
  c.textAlign = 'center';
  for (const i of ticks(0, Math.max(1, longest - 1), 5)) if (Number.isInteger(i)) c.fillText(i, Math.min(right - 8, atX(i, longest)), bottom + 12);
  c.stroke();
  if (mark >= 0) {
    c.strokeStyle = css('--muted');
    c.setLineDash([3, 3]);
    c.beginPath();
    c.moveTo(atX(mark, longest), top);
    c.lineTo(atX(mark, longest), bottom);
    c.stroke();
    c.setLineDash([]);
  }
  for (const { values, color } of curves) {
    c.strokeStyle = css(color);
    c.lineWidth = 1.5;
    c.beginPath();
    let pen = false;
    values.forEach((v, i) => {
      if (!Number.isFinite(v)) { pen = false; return; }
      pen ? c.lineTo(atX(i, values.length), atY(v)) : c.moveTo(atX(i, values.length), atY(v));
      pen = true;
    });
    c.stroke();
    if (values.length === 1) c.fillRect(atX(0, 1) - 2, atY(values[0]) - 2, 4, 4);
  }
}

/**
 * Lines over time, time to the right, one picture below the other.
 * @param rows [{ values (frames x length), frames, length, window, colors }]
 * @param now  part of the time that has passed, 0 to 1
 */
function plotOverTime(canvas, rows, now) {
  const { c, W, H } = prepared(canvas);
  const gap = rows.length > 1 ? 3 : 0, height = (H - gap * (rows.length - 1)) / rows.length;
  c.imageSmoothingEnabled = false;
  rows.forEach((row, k) => {
    const turned = new Float32Array(row.values.length);
    for (let t = 0; t < row.frames; t++) for (let i = 0; i < row.length; i++) turned[i * row.frames + t] = row.values[t * row.length + i];
    const small = document.createElement('canvas');
    paint(small, turned, row.frames, row.length, row.window, row.colors);
    c.drawImage(small, 0, k * (height + gap), W, height);
  });
  c.strokeStyle = '#ffb454';
  c.beginPath();
  c.moveTo(now * W, 0);
  c.lineTo(now * W, H);
  c.stroke();
}

/** A mask or any small plane, as wide as its place. `row` is marked if it is not negative. */
function plotPattern(canvas, plane, row) {
  canvas.style.height = Math.round(Math.max(48, Math.min(200, canvas.clientWidth * plane.height / plane.width))) + 'px';
  const { c, W, H } = prepared(canvas), small = document.createElement('canvas'), values = shown(plane, 'magnitude');
  paint(small, values, plane.width, plane.height, fitted(values, 'magnitude'), TABLES.gray);
  c.imageSmoothingEnabled = false;
  c.drawImage(small, 0, 0, W, H);
  if (row < 0) return;
  c.strokeStyle = '#ffb454';
  c.strokeRect(0.5, row / plane.height * H, W - 1, Math.max(1, H / plane.height));
}

/** The spokes of one frame, in a square. */
function plotSpokes(canvas, plane) {
  canvas.style.height = Math.min(200, canvas.clientWidth) + 'px';
  const { c, W, H } = prepared(canvas), side = Math.min(W, H) - 8;
  c.fillStyle = '#000';
  c.fillRect(0, 0, W, H);
  drawPoints(c, { x: (W - side) / 2, y: (H - side) / 2, width: side, height: side }, plane, '#5ec8d8');
}
