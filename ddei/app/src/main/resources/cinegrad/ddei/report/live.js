'use strict';
(() => {
  const byId = id => document.getElementById(id);
  const colours = ['#5ec8d8', '#ffb454', '#b48cff', '#7fd962', '#ff7a93', '#6ea8ff', '#e6d96a', '#c0c7d1'];
  const make = (tag, className, parent, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };
  const short = v => v === 0 ? '0' : Math.abs(v) >= 1e5 || Math.abs(v) < 1e-3 ? v.toExponential(2) : String(+v.toPrecision(4));

  /* ---------------------------------------------------------------- curves */

  const points = [];
  const hidden = new Set(['step', 'steps', 'epoch', 'secondsLeft']);
  const groups = [
    { title: 'Losses', log: true, has: name => !groups.slice(1).some(g => g.has(name)) },
    { title: 'PSNR in dB', log: false, has: name => name.includes('PSNR') },
    { title: 'Evaluations', log: true, has: name => name.startsWith('evaluation ') && !name.includes('PSNR') },
    { title: 'Gradient norm and learning rate', log: true, has: name => name === 'gradientNorm' || name === 'lr' },
    { title: 'Seconds a step', log: false, has: name => name === 'seconds' },
    { title: 'Memory in MB', log: false, has: name => name.endsWith('Bytes'), scale: 1e-6 },
  ];
  for (const group of groups) {
    group.figure = make('figure', 'chart', byId('charts'));
    make('figcaption', '', group.figure, group.title);
    group.canvas = make('canvas', '', group.figure);
    group.figure.hidden = true;
  }
  const names = new Set();
  const remember = point => {
    points.push(point);
    for (const name in point) if (typeof point[name] === 'number' && !hidden.has(name)) names.add(name);
  };

  /** Round numbers between two, at most about n of them; powers of ten on a logarithmic axis. */
  function ticks(low, high, n, log) {
    const out = [];
    if (log) {
      const from = Math.ceil(Math.log10(low) - 1e-9), to = Math.floor(Math.log10(high) + 1e-9);
      const step = Math.max(1, Math.ceil((to - from + 1) / n));
      for (let e = from; e <= to; e += step) out.push(10 ** e);
      if (out.length >= 2) return out;
      out.length = 0;
    }
    const raw = (high - low) / n, power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map(f => f * power).find(s => s >= raw);
    for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) out.push(Math.abs(v) < step * 1e-9 ? 0 : v);
    return out;
  }

  function draw(group) {
    const shown = [...names].filter(name => group.has(name));
    const scale = group.scale || 1;
    const usable = v => typeof v === 'number' && isFinite(v) && (!group.log || v > 0);
    const series = shown.map(name => points.filter(p => usable(p[name])).map(p => [p.step + 1, p[name] * scale]));
    const all = series.flat();
    group.figure.hidden = all.length === 0;
    if (all.length === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const W = group.canvas.clientWidth, H = group.canvas.clientHeight;
    group.canvas.width = W * ratio;
    group.canvas.height = H * ratio;
    const c = group.canvas.getContext('2d');
    c.scale(ratio, ratio);
    c.font = '11.5px ui-sans-serif, system-ui, sans-serif';
    const left = 56, right = W - 10, top = 26, bottom = H - 24;
    let xLow = Infinity, xHigh = -Infinity, yLow = Infinity, yHigh = -Infinity;
    for (const [x, y] of all) {
      xLow = Math.min(xLow, x); xHigh = Math.max(xHigh, x);
      yLow = Math.min(yLow, y); yHigh = Math.max(yHigh, y);
    }
    if (xHigh === xLow) xHigh = xLow + 1;
    if (group.log) { yLow /= 1.15; yHigh *= 1.15; }
    else { const room = (yHigh - yLow) * 0.06 || Math.abs(yHigh) * 0.06 || 1; yLow -= room; yHigh += room; }
    const value = y => group.log ? Math.log(y) : y;
    const atX = x => left + (x - xLow) / (xHigh - xLow) * (right - left);
    const atY = y => bottom - (value(y) - value(yLow)) / (value(yHigh) - value(yLow)) * (bottom - top);
    c.strokeStyle = '#1c2530';
    c.fillStyle = '#8593a3';
    c.lineWidth = 1;
    c.beginPath();
    c.textAlign = 'right';
    for (const t of ticks(yLow, yHigh, 5, group.log)) {
      c.moveTo(left, atY(t)); c.lineTo(right, atY(t));
      c.fillText(short(t), left - 6, atY(t) + 4);
    }
    c.textAlign = 'center';
    for (const t of ticks(xLow, xHigh, 7, false)) {
      c.moveTo(atX(t), top); c.lineTo(atX(t), bottom);
      c.fillText(short(t), atX(t), bottom + 16);
    }
    c.stroke();
    c.textAlign = 'left';
    let at = left;
    shown.forEach((name, i) => {
      const colour = colours[i % colours.length];
      c.fillStyle = colour;
      c.fillRect(at, 8, 14, 3);
      c.fillStyle = '#8593a3';
      c.fillText(name, at + 19, 13);
      at += 30 + c.measureText(name).width;
      c.strokeStyle = colour;
      c.lineWidth = 1.6;
      c.beginPath();
      series[i].forEach(([x, y], k) => k === 0 ? c.moveTo(atX(x), atY(y)) : c.lineTo(atX(x), atY(y)));
      c.stroke();
      if (series[i].length === 1) { c.fillStyle = colour; c.fillRect(atX(series[i][0][0]) - 2, atY(series[i][0][1]) - 2, 4, 4); }
    });
  }

  function numbers() {
    const last = points[points.length - 1];
    if (!last) return;
    const cards = [['step', last.steps ? last.step + 1 + ' / ' + last.steps : last.step + 1]];
    if (typeof last.secondsLeft === 'number') {
      const s = Math.round(last.secondsLeft);
      cards.push(['time left', s >= 3600 ? Math.floor(s / 3600) + ' h ' + Math.floor(s % 3600 / 60) + ' min' : s >= 60 ? Math.floor(s / 60) + ' min ' + s % 60 + ' s' : s + ' s']);
    }
    for (const name of ['loss', 'PSNR', 'seconds']) if (typeof last[name] === 'number') cards.push([name, short(last[name])]);
    byId('numbers').replaceChildren();
    for (const [name, text] of cards) {
      const card = make('div', 'highlight', byId('numbers'));
      make('span', '', card, name);
      make('b', '', card, String(text));
    }
  }

  let due = false;
  function redraw() {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      groups.forEach(draw);
      numbers();
    });
  }
  addEventListener('resize', redraw);

  /* ---------------------------------------------------------------- videos */

  const videos = new Map();
  async function show(content) {
    const image = new Image();
    image.src = 'data:image/png;base64,' + content.png;
    await image.decode();
    if (videos.size === 0) byId('videos').replaceChildren();
    let entry = videos.get(content.name);
    if (!entry) {
      const figure = make('figure', '', byId('videos'));
      const caption = make('figcaption', '', figure);
      make('span', '', caption, content.name);
      entry = { note: make('em', '', caption), canvas: make('canvas', '', figure) };
      videos.set(content.name, entry);
    }
    entry.content = content;
    entry.image = image;
    entry.note.textContent = content.note;
    entry.canvas.width = content.width;
    entry.canvas.height = content.height;
    paint();
  }
  let frame = 0;
  function paint() {
    for (const { content, image, canvas } of videos.values()) {
      const t = frame % content.frames, { width, height, columns } = content;
      canvas.getContext('2d').drawImage(image, t % columns * width, Math.floor(t / columns) * height, width, height, 0, 0, width, height);
    }
  }
  setInterval(() => { frame++; paint(); }, 80);

  /* ---------------------------------------------------------------- events */

  const state = (text, className) => { byId('state').textContent = text; byId('state').className = className; };
  const source = new EventSource('/events' + location.search);
  source.onopen = () => state('live', 'live');
  source.onerror = () => state('the program does not answer; it may have ended', 'lost');
  source.addEventListener('history', e => {
    points.length = 0;
    JSON.parse(e.data).forEach(remember);
    redraw();
    document.documentElement.dataset.ready = 'yes';
  });
  source.addEventListener('point', e => { remember(JSON.parse(e.data)); redraw(); });
  source.addEventListener('video', e => show(JSON.parse(e.data)));
  source.addEventListener('end', e => {
    source.close();
    state(JSON.parse(e.data) === 'finished' ? 'finished' : 'this page was too slow and was disconnected; reload it', '');
  });
})();
