'use strict';
(async () => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = id => document.getElementById(id);
  const make = (tag, className, parent, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };
  const tip = byId('tip');
  const number = v => v === 0 ? '0' : Math.abs(v) >= 1e5 || Math.abs(v) < 1e-3 ? v.toExponential(3) : String(+v.toPrecision(5));

  /** Puts the tip beside the pointer, inside the window. */
  function showTip(event, fill) {
    tip.hidden = false;
    tip.replaceChildren();
    fill(tip);
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 6)) + 'px';
    tip.style.top = Math.max(4, Math.min(event.clientY + 14, innerHeight - box.height - 6)) + 'px';
  }
  const hideTip = () => { tip.hidden = true; };

  charts();
  const T = data.frames || (data.sampling ? data.sampling.rows.length : 1);
  const frameListeners = [];
  if (data.sampling) sampling(data.sampling);
  if (data.videos) await players(data.videos);
  document.documentElement.dataset.ready = 'yes';

  /* ---------------------------------------------------------------- players */

  /** Decodes a sheet to one byte per pixel, (T, H, W). */
  async function decoded(sheet) {
    const H = data.height, W = data.width;
    const image = new Image();
    image.src = 'data:image/png;base64,' + sheet.png;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = W;
    canvas.height = H;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const bytes = new Uint8Array(data.frames * H * W);
    for (let t = 0; t < data.frames; t++) {
      const x = t % sheet.columns * W, y = Math.floor(t / sheet.columns) * H;
      context.drawImage(image, x, y, W, H, 0, 0, W, H);
      const rgba = context.getImageData(0, 0, W, H).data;
      for (let i = 0, at = t * H * W; i < H * W; i++) bytes[at + i] = rgba[4 * i];
    }
    return bytes;
  }

  /** How much each pixel changes over time: its standard deviation, scaled to the largest. */
  function motionOf(bytes) {
    const n = data.height * data.width;
    const deviation = new Float64Array(n);
    let most = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0, squares = 0;
      for (let t = 0; t < data.frames; t++) {
        const v = bytes[t * n + i];
        sum += v;
        squares += v * v;
      }
      const mean = sum / data.frames;
      deviation[i] = Math.sqrt(Math.max(0, squares / data.frames - mean * mean));
      most = Math.max(most, deviation[i]);
    }
    return Uint8Array.from(deviation, d => most > 0 ? 255 * d / most : 0);
  }

  /** The row or column that holds most of a map, the middle one of an empty map: profiles begin there, through the heart. */
  function strongestLine(map, axis) {
    const sums = new Float64Array(axis === 'row' ? data.height : data.width);
    map.forEach((v, i) => { sums[axis === 'row' ? Math.floor(i / data.width) : i % data.width] += v * v; });
    const most = Math.max(...sums);
    return most > 0 ? sums.indexOf(most) : Math.floor(sums.length / 2);
  }

  async function players(videos) {
    const H = data.height, W = data.width;
    const hasReference = videos.some(v => v.error);
    const state = {
      frame: 0, playing: T > 1 && !matchMedia('(prefers-reduced-motion: reduce)').matches, speed: 1, low: 0, high: data.initialHigh,
      gain: data.initialGain, axis: 'row', at: Math.floor(H / 2), held: false, dirtyProfile: true, dirty: true,
    };
    for (const e of document.querySelectorAll('.forReference, .forError')) e.hidden = !hasReference;

    const images = await Promise.all(videos.map(v => decoded(v.image)));
    const errors = await Promise.all(videos.map(v => v.error ? decoded(v.error) : null));
    const liveliest = axis => strongestLine(motionOf(images[0]), axis);
    state.at = liveliest(state.axis);
    const cards = [];
    videos.forEach((video, index) => {
      const card = make('article', 'card', byId('cards'));
      const head = make('h3', '', card);
      make('span', '', head, video.name).title = video.name;
      make('em', '', head, video.note);
      if (video.notFinite > 0) make('p', 'bad', card, video.notFinite + ' values are not finite; shown as 0');
      const own = { video, bytes: images[index] };
      own.picture = picture(card, own, video.uncertainty ? 'uncertainty' : 'image', video.image.white);
      own.caption = make('div', 'caption', card);
      make('span', '', own.caption, '');
      if (hasReference) {
        own.errorBytes = errors[index] || motionOf(own.bytes);
        own.error = picture(card, own, video.error ? 'error' : 'motion', video.error ? video.error.white : 0);
        own.errorCaption = make('span', '', make('div', 'caption', card), '');
      }
      own.profileStage = make('div', 'stage profile', card);
      own.profile = surface(own.profileStage, 1, 1);
      own.now = make('div', 'now', own.profileStage);
      make('span', '', make('div', 'caption', card), 'profile over time \u2192').title = 'one column a frame';
      scrubOn(own.profileStage, fraction => { state.playing = false; state.frame = Math.min(T - 1, Math.floor(fraction * T)); });
      cards.push(own);
    });

    function surface(stage, width, height) {
      const canvas = make('canvas', '', stage);
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d');
      return { canvas, context, pixels: context.createImageData(width, height) };
    }

    function picture(card, own, kind, white) {
      const stage = make('div', 'stage picture', card);
      stage.style.aspectRatio = W + ' / ' + H * data.pixelAspect;
      const drawn = surface(stage, W, H);
      drawn.words = new Uint32Array(drawn.pixels.data.buffer);
      drawn.line = make('div', 'line row', stage);
      let dragging = false;
      const place = event => {
        const box = stage.getBoundingClientRect();
        const x = Math.max(0, Math.min(W - 1, Math.floor((event.clientX - box.left) / box.width * W)));
        const y = Math.max(0, Math.min(H - 1, Math.floor((event.clientY - box.top) / box.height * H)));
        return [x, y];
      };
      stage.addEventListener('pointerdown', event => {
        dragging = true;
        stage.setPointerCapture(event.pointerId);
        move(place(event));
      });
      stage.addEventListener('pointermove', event => {
        const [x, y] = place(event);
        if (dragging) move([x, y]);
        const bytes = kind === 'image' || kind === 'uncertainty' ? own.bytes : own.errorBytes;
        const level = bytes[(kind === 'motion' ? 0 : state.frame * H * W) + y * W + x];
        showTip(event, t => {
          t.textContent = 'x ' + x + ', y ' + y + (kind === 'motion' ? ', ' + Math.round(level / 2.55) + ' % of the largest motion'
            : ', ' + kind + ' ' + number(level / 255 * white));
        });
      });
      const stop = () => { dragging = false; };
      stage.addEventListener('pointerup', stop);
      stage.addEventListener('pointercancel', stop);
      stage.addEventListener('pointerleave', hideTip);
      return drawn;
    }

    function move([x, y]) {
      state.at = state.axis === 'row' ? y : x;
      state.dirtyProfile = state.dirty = true;
    }

    function scrubOn(element, use) {
      let down = false;
      const go = event => {
        const box = element.getBoundingClientRect();
        use(Math.max(0, Math.min(0.9999, (event.clientX - box.left) / box.width)));
        state.dirty = true;
        showPlaying();
      };
      element.addEventListener('pointerdown', event => { down = true; element.setPointerCapture(event.pointerId); go(event); });
      element.addEventListener('pointermove', event => { if (down) go(event); });
      element.addEventListener('pointerup', () => { down = false; });
    }

    const grey = new Uint32Array(256), heat = new Uint32Array(256);
    function tables() {
      const span = Math.max(1e-3, state.high - state.low);
      for (let i = 0; i < 256; i++) {
        const v = Math.round(255 * Math.max(0, Math.min(1, (i / 255 - state.low) / span)));
        grey[i] = 0xff000000 | v << 16 | v << 8 | v;
        heat[i] = heatColour(Math.min(1, i / 255 * state.gain));
      }
    }
    function heatColour(value) {
      const stops = data.heat, at = value * (stops.length - 1), i = Math.min(Math.floor(at), stops.length - 2), part = at - i;
      const mix = shift => Math.round((stops[i] >> shift & 255) * (1 - part) + (stops[i + 1] >> shift & 255) * part);
      return 0xff000000 | mix(0) << 16 | mix(8) << 8 | mix(16);
    }

    function paint(drawn, bytes, from, table) {
      const words = drawn.words;
      for (let i = 0; i < words.length; i++) words[i] = table[bytes[from + i]];
      drawn.context.putImageData(drawn.pixels, 0, 0);
      const row = state.axis === 'row';
      drawn.line.className = 'line ' + state.axis;
      drawn.line.style.top = row ? (state.at + .5) / H * 100 + '%' : '0';
      drawn.line.style.left = row ? '0' : (state.at + .5) / W * 100 + '%';
    }

    /** Time runs to the right, the line of the picture downwards. */
    function paintProfile(own) {
      const n = state.axis === 'row' ? W : H, drawn = own.profile, table = own.video.uncertainty ? heatFixed : grey;
      if (drawn.canvas.width !== T || drawn.canvas.height !== n) {
        drawn.canvas.width = T;
        drawn.canvas.height = n;
        drawn.pixels = drawn.context.createImageData(T, n);
      }
      const words = new Uint32Array(drawn.pixels.data.buffer);
      for (let t = 0; t < T; t++) {
        for (let i = 0; i < n; i++) {
          const at = state.axis === 'row' ? state.at * W + i : i * W + state.at;
          words[i * T + t] = table[own.bytes[t * H * W + at]];
        }
      }
      drawn.context.putImageData(drawn.pixels, 0, 0);
    }

    function draw() {
      tables();
      for (const own of cards) {
        const map = own.video.uncertainty, held = state.held && !map, shown = held ? cards[0] : own;
        paint(own.picture, shown.bytes, state.frame * H * W, map ? heatFixed : grey);
        own.caption.firstChild.textContent = held ? 'reference' : map ? 'may be off by 0 to ' + number(+own.video.image.white.toPrecision(2))
          : state.axis === 'row' ? 'line y = ' + state.at : 'line x = ' + state.at;
        if (own.error) {
          if (map) {
            paint(own.error, own.errorBytes, state.frame * H * W, heatFixed);
            own.errorCaption.textContent = '|error| on the same scale';
          } else if (own.video.error) {
            paint(own.error, own.errorBytes, state.frame * H * W, heat);
            const white = own.video.error.white / state.gain;
            const times = white > 0 ? state.high * own.video.image.white / white : 0;
            own.errorCaption.textContent = times > 0 ? '|error| \u00d7 ' + number(+times.toPrecision(2)) : 'no error';
          } else {
            paint(own.error, own.errorBytes, 0, heatFixed);
            own.errorCaption.textContent = 'where it moves (deviation over time)';
          }
        }
        if (state.dirtyProfile) paintProfile(own);
        own.now.style.left = state.frame / T * 100 + '%';
        own.now.style.width = 100 / T + '%';
      }
      state.dirty = state.dirtyProfile = false;
      scrub.value = state.frame;
      byId('time').textContent = 'frame ' + (state.frame + 1) + '/' + T + ' \u00b7 ' + (state.frame * data.frameSeconds).toFixed(2) + ' s';
      for (const listener of frameListeners) listener(state.frame);
    }
    const heatFixed = Uint32Array.from({ length: 256 }, (_, i) => heatColour(i / 255));

    /* controls */
    const scrub = byId('scrub');
    scrub.max = T - 1;
    const showPlaying = () => { byId('play').textContent = state.playing ? 'Pause' : 'Play'; };
    const toggle = () => { state.playing = !state.playing && T > 1; showPlaying(); };
    const step = by => { state.playing = false; state.frame = (state.frame + by + T) % T; state.dirty = true; showPlaying(); };
    const hold = on => {
      state.held = on && hasReference;
      state.dirty = true;
      byId('hold').classList.toggle('held', state.held);
    };
    byId('play').onclick = toggle;
    byId('back').onclick = () => step(-1);
    byId('forward').onclick = () => step(1);
    scrub.oninput = () => { state.playing = false; state.frame = +scrub.value; state.dirty = true; showPlaying(); };
    byId('speed').onchange = event => { state.speed = +event.target.value; };
    byId('high').value = state.high;
    byId('gain').value = Math.log2(state.gain);
    byId('low').oninput = event => { state.low = +event.target.value; state.dirty = state.dirtyProfile = true; };
    byId('high').oninput = event => { state.high = +event.target.value; state.dirty = state.dirtyProfile = true; };
    byId('gain').oninput = event => { state.gain = 2 ** +event.target.value; state.dirty = true; };
    byId('size').oninput = event => byId('cards').style.setProperty('--size', event.target.value + 'px');
    byId('smooth').onchange = event => byId('cards').classList.toggle('smooth', event.target.checked);
    byId('axis').onchange = event => {
      state.axis = event.target.value;
      state.at = liveliest(state.axis);
      state.dirty = state.dirtyProfile = true;
    };
    byId('hold').addEventListener('pointerdown', () => hold(true));
    addEventListener('pointerup', () => { if (state.held) hold(false); });
    addEventListener('keydown', event => {
      const on = event.target instanceof Element ? event.target : document.body;
      if (event.ctrlKey || event.metaKey || event.altKey || on.matches('select, input')) return;
      if (event.key === ' ' && !on.matches('button')) toggle();
      else if (event.key === 'ArrowLeft') step(-1);
      else if (event.key === 'ArrowRight') step(1);
      else if (event.key === 'r' || event.key === 'R') hold(true);
      else return;
      event.preventDefault();
    });
    addEventListener('keyup', event => { if (event.key === 'r' || event.key === 'R') hold(false); });
    if (T === 1) for (const id of ['play', 'back', 'forward', 'scrub', 'speed']) byId(id).disabled = true;

    showPlaying();
    draw();
    let last = performance.now(), behind = 0;
    requestAnimationFrame(function tick(now) {
      if (state.playing) {
        behind += (now - last) / 1000 * state.speed / data.frameSeconds;
        if (behind >= 1) {
          state.frame = (state.frame + Math.floor(behind)) % T;
          behind %= 1;
          state.dirty = true;
        }
      }
      last = now;
      if (state.dirty) draw();
      requestAnimationFrame(tick);
    });
  }

  /* ---------------------------------------------------------------- sampling */

  function sampling(pattern) {
    const rows = pattern.rows, frames = rows.length, lines = rows[0].length;
    const mask = byId('mask');
    mask.width = lines;
    mask.height = frames;
    const context = mask.getContext('2d'), pixels = context.createImageData(lines, frames);
    rows.forEach((row, t) => row.forEach((f, w) => {
      const part = Math.sqrt(f / 255);
      pixels.data.set([12 + 222 * part, 17 + 228 * part, 24 + 231 * part, 255], 4 * (t * lines + w));
    }));
    context.putImageData(pixels, 0, 0);
    mask.onpointermove = event => {
      const box = mask.getBoundingClientRect();
      const w = Math.min(lines - 1, Math.floor((event.clientX - box.left) / box.width * lines));
      const t = Math.min(frames - 1, Math.floor((event.clientY - box.top) / box.height * frames));
      if (w < 0 || t < 0) return;
      showTip(event, x => {
        const f = rows[t][w];
        x.textContent = 'line ' + w + ' (k = ' + (w - Math.floor(lines / 2)) + '), frame ' + (t + 1) + ': '
          + (f === 255 ? 'measured' : f === 0 ? 'not measured' : Math.round(f / 2.55) + ' % measured');
      });
    };
    mask.onpointerleave = hideTip;
    const marker = byId('maskFrame');
    frameListeners.push(frame => {
      marker.hidden = frame >= frames;
      marker.style.top = frame / frames * 100 + '%';
      marker.style.height = 100 / frames + '%';
    });
    marker.hidden = true;

    const share = rows[0].map((_, w) => rows.reduce((sum, row) => sum + row[w], 0) / 255 / frames);
    const density = byId('density'), tall = 160;
    density.width = lines;
    density.height = tall;
    const bars = density.getContext('2d');
    bars.fillStyle = '#5ec8d8';
    share.forEach((s, w) => bars.fillRect(w, tall * (1 - s), 1, tall * s));
    density.onpointermove = event => {
      const box = density.getBoundingClientRect();
      const w = Math.max(0, Math.min(lines - 1, Math.floor((event.clientX - box.left) / box.width * lines)));
      showTip(event, x => { x.textContent = 'line ' + w + ': measured in ' + (100 * share[w]).toFixed(0) + ' % of the frames'; });
    };
    density.onpointerleave = hideTip;

    const measured = rows.map(row => row.reduce((a, b) => a + b, 0) / 255);
    const least = Math.min(...measured), most = Math.max(...measured);
    const facts = [
      ['acceleration', pattern.acceleration === null ? 'nothing measured' : pattern.acceleration.toFixed(2) + '\u00d7'],
      ['lines', String(lines)], ['frames', String(frames)],
      ['measured a frame', Math.abs(least - most) < .005 ? number(least) : number(least) + ' to ' + number(most)],
      ['always measured', String(share.filter(s => s > .999).length)],
      ['never measured', String(share.filter(s => s === 0).length)],
    ];
    for (const [key, value] of facts) {
      make('dt', '', byId('samplingFacts'), key);
      make('dd', '', byId('samplingFacts'), value);
    }
  }

  /* ---------------------------------------------------------------- curves */

  function charts() {
    document.querySelectorAll('figure.chart').forEach((figure, index) => {
      const chart = data.charts[index], svg = figure.querySelector('svg');
      const [left, top, width, height] = chart.plot;
      const px = x => left + (x - chart.x[0]) / (chart.x[1] - chart.x[0]) * width;
      const py = y => chart.log ? top + height - Math.log(y / chart.y[0]) / Math.log(chart.y[1] / chart.y[0]) * height
        : top + height - (y - chart.y[0]) / (chart.y[1] - chart.y[0]) * height;
      const draw = (tag, attributes) => {
        const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        svg.append(element);
        return element;
      };
      const rule = draw('path', { stroke: '#8593a3', 'stroke-dasharray': '3 3', visibility: 'hidden' });
      const dots = chart.curves.map(c => draw('circle', { r: 3.6, fill: c.colour, stroke: '#0a0d12', visibility: 'hidden' }));
      svg.addEventListener('pointermove', event => {
        const box = svg.getBoundingClientRect();
        const at = chart.x[0] + ((event.clientX - box.left) / box.width * svg.viewBox.baseVal.width - left) / width * (chart.x[1] - chart.x[0]);
        const found = chart.curves.map(c => nearest(c, at));
        const known = found.filter(f => f);
        if (!known.length || at < chart.x[0] || at > chart.x[1]) return leave();
        const anchor = known.reduce((a, b) => Math.abs(b.x - at) < Math.abs(a.x - at) ? b : a).x;
        rule.setAttribute('d', 'M' + px(anchor) + ' ' + top + 'v' + height);
        rule.setAttribute('visibility', 'visible');
        found.forEach((f, i) => {
          dots[i].setAttribute('visibility', f ? 'visible' : 'hidden');
          if (!f) return;
          dots[i].setAttribute('cx', px(f.x));
          dots[i].setAttribute('cy', py(f.y));
        });
        showTip(event, t => {
          make('div', '', t, chart.xLabel + ' ' + number(anchor));
          chart.curves.forEach((c, i) => {
            if (!found[i]) return;
            const line = make('div', '', t);
            make('i', '', line).style.background = c.colour;
            line.append((c.name ? c.name + ' ' : '') + number(found[i].y));
          });
        });
      });
      const leave = () => {
        hideTip();
        rule.setAttribute('visibility', 'hidden');
        for (const dot of dots) dot.setAttribute('visibility', 'hidden');
      };
      svg.addEventListener('pointerleave', leave);

      function nearest(curve, at) {
        let best = null;
        for (let i = 0; i < curve.x.length; i++) {
          const x = curve.x[i], y = curve.y[i];
          if (x === null || y === null || chart.log && y <= 0) continue;
          if (!best || Math.abs(x - at) < Math.abs(best.x - at)) best = { x, y };
        }
        return best;
      }
    });
  }
})();
