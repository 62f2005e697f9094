/*
 * The page: what is shown, and what keys and buttons do to it.
 */

(async () => {
  const state = {
    a: null, b: null, compare: 'one', part: null, windows: {}, colors: 'gray', gain: 2, factor: 1, playing: false, speed: 1,
    axis: 0, number: '', held: false,
  };
  const planes = { a: null, b: null }, canvases = { a: document.createElement('canvas'), b: document.createElement('canvas'),
    difference: document.createElement('canvas') };
  let surprised = false;                                           // an array turned out to be k-space after B had followed A
  const guesses = new Map(), stage = new Stage(byId('stage').querySelector('canvas'));
  stage.cursor = { x: 0.5, y: 0.5, along: 'x' };
  let hover = null;

  /* ---------------------------------------------------------------- what is shown */

  const isKspace = side => {
    const word = data.array(side).kspace;
    return word === 'yes' || word === 'unknown' && guesses.get(side.file + ' ' + side.array) === true;
  };
  const showsKspace = side => side.transform === (isKspace(side) ? 'none' : 'forward') && !data.array(side).points;
  const partOf = (side, plane) => state.part ?? (showsKspace(side) ? 'log' : plane.parts === 1 ? 'real' : 'magnitude');
  const names = { a: 'A', b: 'B' };

  const MOST_ASKED = 4;
  let asked = 0, again = false;

  /** Asks for what is to be shown, and draws what is here. Where the program is slow, what is passed over is not asked for. */
  function update() {
    trouble('');
    if (state.b) link(state.a, state.b);
    for (const which of ['a', 'b']) {
      const side = state[which];
      if (!side) { planes[which] = null; continue; }
      const known = data.known(side);
      if (known) arrived(which, side, known);
      else if (asked >= MOST_ASKED) again = true;
      else {
        asked++;
        data.plane(side).then(soon, error => trouble(error.message)).finally(() => {
          asked--;
          if (again) { again = false; update(); }
        });
      }
    }
    prefetch();
    soon();
  }

  function arrived(which, side, plane) {
    const key = side.file + ' ' + side.array;
    if (data.array(side).kspace === 'unknown' && side.transform === 'none' && !guesses.has(key)) {
      guesses.set(key, looksLikeKspace(plane));
      if (guesses.get(key) && state.b) surprised = true;
    }
    planes[which] = plane;
  }

  function prefetch() {
    if (!state.playing) return;
    for (let k = 1; k <= 3; k++) for (const side of [state.a, state.b]) if (side) data.plane(later(side, k)).catch(() => {});
  }

  /** The side some frames later, from the end to the beginning. */
  function later(side, by) {
    const at = [...side.at];
    if (side.play >= 0) {
      const size = data.array(side).sizes[side.play];
      at[side.play] = (at[side.play] + by % size + size) % size;
    }
    return { ...side, at };
  }

  let due = false;
  function soon() {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; draw(); });
  }

  function trouble(text) {
    byId('trouble').textContent = text;
    byId('trouble').hidden = !text;
    if (text) document.documentElement.dataset.trouble = text;
    else delete document.documentElement.dataset.trouble;
  }

  const windowOf = (part, plane) => state.windows[part] ??= fitted(shown(plane, part), part);
  const colorsOf = part => TABLES[part === 'phase' && state.colors === 'gray' ? 'wheel' : state.colors];

  /** The window of B, whose numbers are shown times the factor. */
  function scaled({ low, high }, part) {
    if (state.factor === 1 || part === 'phase') return { low, high };
    const shift = Math.log10(state.factor);
    return part === 'log' ? { low: low - shift, high: high - shift } : { low: low / state.factor, high: high / state.factor };
  }

  const STRETCHED = new Set(['time', 'coil', 'spoke', 'sample', 'map', 'echo', 'coefficient', 'iteration', 'average', 'batch']);

  /** How wide and high a plane is to look: by the size of pixels; what is no picture of space is stretched. */
  function extent(side, plane) {
    const info = data.array(side), x = info.axes[side.x], y = info.axes[side.y], pixel = data.files[side.file].pixel;
    if (STRETCHED.has(x) || STRETCHED.has(y) || plane.height === 1) {
      return [Math.max(plane.width, 0.5 * plane.height), Math.max(plane.height, 0.5 * plane.width)];
    }
    const [h, w] = pixel && x === 'x' && y === 'y' && !showsKspace(side) ? pixel : pixel && x === 'y' && y === 'x' && !showsKspace(side) ? [pixel[1], pixel[0]] : [1, 1];
    return [plane.width * w, plane.height * h];
  }

  function picture(which) {
    const side = state[which], plane = planes[which];
    if (!side || !plane) return null;
    const info = data.array(side), name = names[which] + '  ' + shortName(data.files[side.file].name) + ' · ' + info.name;
    if (info.points) return { points: plane, extent: [1, 1], width: 1, height: 1, name, color: which === 'a' ? '#5ec8d8' : '#ffb454' };
    const part = partOf(side, plane), own = which === 'a' || !planes.a || part !== partOf(state.a, planes.a);
    const range = own ? windowOf(part, plane) : scaled(windowOf(part, planes.a), part);
    paint(canvases[which], shown(plane, part), plane.width, plane.height, range, colorsOf(part));
    return { canvas: canvases[which], width: plane.width, height: plane.height, extent: extent(side, plane), name: state.b ? name : '',
      color: which === 'a' ? '#5ec8d8' : '#ffb454' };
  }

  const sameSize = () => planes.a && planes.b && planes.a.width === planes.b.width && planes.a.height === planes.b.height;

  function differences() {
    const part = partOf(state.a, planes.a);
    return difference(shown(planes.a, part), shown(planes.b, part), part, state.factor);
  }

  function differencePicture() {
    if (!sameSize()) return null;
    const part = partOf(state.a, planes.a), values = differences(), { low, high } = windowOf(part, planes.a);
    const reach = (high - low) / 2 ** state.gain;
    paint(canvases.difference, values, planes.a.width, planes.a.height, { low: -reach, high: reach }, TABLES.signed);
    const far = distance(values, shown(planes.a, part));
    byId('distance').textContent = 'this frame: ‖A − B‖ / ‖A‖ = ' + (Number.isFinite(far) ? (100 * far).toPrecision(3) + ' %' : '–');
    return { canvas: canvases.difference, width: planes.a.width, height: planes.a.height, extent: extent(state.a, planes.a),
      name: 'A − B, × ' + short(2 ** state.gain), color: '#d7dee7' };
  }

  function pictures() {
    const a = picture('a'), b = picture('b');
    if (state.held && b) return [b];
    if (!b || state.compare === 'one') return [a];
    const d = differencePicture();
    if (!d) byId('distance').textContent = 'no difference: the pictures differ in size';
    if (state.compare === 'difference') return d ? [d] : [a, b];
    return state.compare === 'wipe' ? [a, b] : d ? [a, b, d] : [a, b];
  }

  function draw() {
    if (!state.a) return;                                         // the window changed its size before the files were there
    for (const which of ['a', 'b']) {
      if (!state[which]) continue;
      const known = data.known(state[which]);
      if (!known) {                                              // what is on the screen stays until all of it is here
        if (!planes.a) byId('readout').textContent = 'reading …';
        stage.draw();
        return;
      }
      arrived(which, state[which], known);
    }
    if (surprised) { surprised = false; rebuilt(); return; }
    const all = pictures().filter(p => p), part = partOf(state.a, planes.a);
    stage.layout(all, state.compare === 'wipe' && !state.held && all.length === 2);
    stage.draw();
    controls.press('part', part);
    controls.window(windowOf(part, planes.a), colorsOf(part));
    controls.syncSliders(state.a, state.axis);
    readout();
    plots(part);
    sampling();
    const count = state.a.play < 0 ? 1 : data.array(state.a).sizes[state.a.play], now = state.a.play < 0 ? 0 : state.a.at[state.a.play];
    const seconds = data.files[state.a.file].frameSeconds, isTime = data.array(state.a).axes[state.a.play] === 'time';
    byId('scrub').max = count - 1;
    byId('scrub').value = now;
    byId('time').textContent = now + ' / ' + (count - 1) + (seconds && isTime ? ' · ' + (now * seconds).toFixed(2) + ' s' : '');
    for (const id of ['play', 'back', 'forward', 'scrub', 'speed']) byId(id).disabled = count < 2;
    document.documentElement.dataset.ready = 'yes';
  }

  function readout() {
    const at = hover ?? stage.cursor, place = plane => stage.place(plane, at);
    const { row, column } = place(planes.a), info = data.array(state.a);
    if (state.number) { byId('readout').textContent = info.axes[state.axis] + ' ' + state.number + '_'; return; }
    let text = info.points ? info.axes[state.a.y] + ' 0 … ' + (planes.a.height - 1)
      : info.axes[state.a.x] + ' ' + column + (state.a.y < 0 ? '' : '  ' + info.axes[state.a.y] + ' ' + row) + '   ' + (state.b ? 'A ' : '') + inWords(planes.a, row, column);
    if (planes.b && !data.array(state.b).points) {
      const b = place(planes.b);
      text += '   B ' + inWords(planes.b, b.row, b.column);
      if (sameSize()) {
        const part = partOf(state.a, planes.a), i = row * planes.a.width + column;
        text += '   A − B ' + short(difference([shown(planes.a, part)[i]], [shown(planes.b, part)[i]], part, state.factor)[0]);
      }
    }
    byId('readout').textContent = text;
  }

  /* ---------------------------------------------------------------- profiles */

  /** A's and, if it is shown, B's line through the cursor: { which, side, plane, along, index, place }. */
  function lines() {
    return ['a', 'b'].filter(which => planes[which] && state[which] && !data.array(state[which]).points).map(which => {
      const plane = planes[which], side = state[which], place = stage.place(plane, stage.cursor), horizontal = stage.cursor.along === 'x' || side.y < 0;
      return { which, side, plane, horizontal, along: horizontal ? side.x : side.y, index: horizontal ? place.row : place.column,
        at: horizontal ? place.column : place.row, factor: which === 'b' ? state.factor : 1 };
    });
  }

  const times = (values, factor, part) => factor === 1 || part === 'phase' ? values : part === 'log' ? values.map(v => v + Math.log10(factor)) : values.map(v => v * factor);

  function plots(part) {
    const all = lines(), info = data.array(state.a);
    if (!all.length) {
      for (const id of ['lineTitle', 'curveTitle', 'overTimeTitle']) byId(id).textContent = '';
      for (const id of ['line', 'curve', 'overTime']) prepared(byId(id));
      return;
    }
    const first = all[0], alongName = info.axes[first.along], acrossName = info.axes[first.horizontal ? state.a.y : state.a.x] ?? '';
    byId('lineTitle').textContent = 'along ' + alongName + (acrossName ? ', ' + acrossName + ' ' + first.index : '');
    plot(byId('line'), all.map(line => {
      const values = shown(line.plane, partOf(line.side, line.plane)), { width, height } = line.plane;
      const own = Float32Array.from({ length: line.horizontal ? width : height }, (_, i) => values[line.horizontal ? line.index * width + i : i * width + line.index]);
      return { values: times(own, line.factor, part), color: '--' + line.which };
    }), first.at);
    const playName = state.a.play < 0 ? '' : info.axes[state.a.play], curves = [], rows = [];
    byId('curveTitle').textContent = playName && 'over ' + playName + ', ' + alongName + ' ' + first.at + (acrossName ? ', ' + acrossName + ' ' + first.index : '');
    byId('overTimeTitle').textContent = playName && alongName + ' over ' + playName;
    for (const line of all) {
      if (line.side.play < 0) continue;
      const profile = data.touched(profileKey(line))?.plane;
      if (!profile) { askProfile(line); continue; }
      const own = partOf(line.side, line.plane), values = shown(profile, own);
      curves.push({ values: times(Float32Array.from({ length: profile.height }, (_, t) => values[t * profile.width + line.at]), line.factor, own), color: '--' + line.which });
      const range = line.which === 'b' && own === partOf(state.a, planes.a) ? scaled(windowOf(own, planes.a), own) : windowOf(own, line.plane);
      rows.push({ values, frames: profile.height, length: profile.width, window: range, colors: colorsOf(own) });
    }
    const now = state.a.play < 0 ? 0 : state.a.at[state.a.play];
    if (curves.length) plot(byId('curve'), curves, now);
    else prepared(byId('curve'));
    if (rows.length) plotOverTime(byId('overTime'), rows, (now + 0.5) / rows[0].frames);
    else prepared(byId('overTime'));
  }

  /** Asks for a line over time once nothing has changed for a moment: it may cost as much as all frames. */
  function askProfile(line) {
    const wanted = { ...line.side, at: [...line.side.at] };
    clearTimeout(timers[line.which]);
    timers[line.which] = setTimeout(() => data.profile(wanted, line.along, line.index).then(soon, error => trouble(error.message)), 80);
  }
  const timers = {};

  function profileKey(line) {
    const parameters = data.parameters(line.side), at = parameters.at.split(',');
    at[line.side.play] = at[line.along === line.side.x ? line.side.y : line.side.x] = 0;
    return data.key('/profile', { ...parameters, at: at.join(','), time: line.side.play, along: line.along, index: line.index });
  }

  /** The mask or the spokes that lie beside the array in its file. */
  function sampling() {
    const file = data.files[state.a.file];
    const array = file.arrays.findIndex(other => other.points || /^mask/i.test(other.name));
    byId('sampling').hidden = array < 0 || array === state.a.array;
    if (byId('sampling').hidden) return;
    const side = sideOf(state.a.file, array), isTime = file.arrays[array].axes[side.y] === 'time';
    link(state.a, side);
    const plane = data.known(side);
    if (!plane) { data.plane(side).then(soon, error => trouble(error.message)); return; }
    const now = state.a.play < 0 ? -1 : state.a.at[state.a.play];
    byId('samplingTitle').textContent = file.arrays[array].points ? 'Spokes' + (side.play < 0 ? '' : ' of frame ' + side.at[side.play])
      : 'Mask, ' + (isTime ? 'time downwards' : 'frame ' + now);
    if (file.arrays[array].points) plotSpokes(byId('pattern'), plane);
    else plotPattern(byId('pattern'), plane, isTime && data.array(state.a).axes[state.a.play] === 'time' ? now : -1);
  }

  /* ---------------------------------------------------------------- choosing */

  /** After another array, axis or transform: windows are fitted anew, controls are rebuilt. */
  function rebuilt() {
    state.windows = {};
    if (state.b) follow();
    controls.roles(state.a, setRole);
    controls.combine(state.a);
    controls.sliders(state.a, state.b, () => state.axis, (side, axis, index) => { side.at[axis] = index; update(); });
    controls.facts([['A', state.a], ['B', state.b]]);
    byId('transform').value = state.a.transform;
    byId('compare').hidden = byId('comparison').hidden = !state.b;
    controls.press('compare', state.compare);
    controls.syncSliders(state.a, state.axis);
    byId('gainText').textContent = short(2 ** state.gain);
    update();
  }

  /** B shows the axes that A shows, where it has them, and an image beside an image. */
  function follow() {
    const { a, b } = state, fresh = sideOf(b.file, b.array), info = data.array(a);
    const found = ['x', 'y', 'play'].map(role => a[role] < 0 ? -1 : axisOf(b, info.axes[a[role]]));
    const usable = found[0] >= 0 && found[1] >= 0 && new Set(found.filter(i => i >= 0)).size === found.filter(i => i >= 0).length;
    [b.x, b.y, b.play] = usable ? [found[0], found[1], found[2] >= 0 ? found[2] : ![found[0], found[1]].includes(fresh.play) ? fresh.play : -1]
      : [fresh.x, fresh.y, fresh.play];
    if ([b.x, b.y, b.play].includes(b.combine)) b.combine = -1;
    const image = !showsKspace(a);
    setTransform(b, isKspace(b) ? (image ? 'inverse' : 'none') : image ? 'none' : 'forward');
  }

  function setTransform(side, transform) {
    const coil = axisOf(side, 'coil');
    if (isKspace(side) && transform === 'inverse' && side.combine < 0 && coil >= 0 && data.array(side).sizes[coil] > 1
      && ![side.x, side.y, side.play].includes(coil)) side.combine = coil;
    if (transform === 'none') side.combine = -1;
    side.transform = transform;
  }

  function setRole(role, axis) {
    const side = state.a, before = side[role];
    const holder = axis < 0 ? undefined : ['x', 'y', 'play'].find(other => other !== role && side[other] === axis);
    if (holder === 'x' && before < 0) return rebuilt();            // nothing would be left to the right
    if (holder) side[holder] = before;
    side[role] = axis;
    if ([side.x, side.y, side.play].includes(side.combine)) side.combine = -1;
    stage.reset();
    rebuilt();
  }

  function pick(which, value) {
    planes[which] = null;
    state[which] = value === '' ? null : sideOf(...value.split(' ').map(Number));
    if (which === 'a') state.axis = Math.max(0, state.a.play);
    if (which === 'b' && !state.b) state.compare = 'one';
    if (which === 'b' && state.b && state.compare === 'one') state.compare = 'beside';
    state.part = null;
    state.factor = 1;
    byId('match').checked = false;
    stage.reset();
    rebuilt();
  }

  const setPart = part => { state.part = part; delete state.windows[part]; soon(); };
  const setCompare = mode => { if (!state.b) return; state.compare = mode; controls.press('compare', mode); soon(); };
  const fit = () => { state.windows = {}; soon(); };
  const toggle = () => { state.playing = !state.playing && state.a.play >= 0; byId('play').textContent = state.playing ? 'Pause' : 'Play'; prefetch(); };
  const pause = () => { if (state.playing) toggle(); };
  const step = by => { pause(); state.a.at = later(state.a, by).at; update(); };
  const zoom = factor => { stage.zoom = Math.max(0.25, Math.min(64, stage.zoom * factor)); soon(); };

  function changeWindow(change) {
    const part = partOf(state.a, planes.a), { low, high } = windowOf(part, planes.a);
    const next = change(low, high);
    if (next.high > next.low) state.windows[part] = next;
    trouble(next.high > next.low ? '' : 'a window runs from a smaller to a larger number');
    soon();
  }
  const shift = by => changeWindow((low, high) => ({ low: low + by * (high - low), high: high + by * (high - low) }));
  const widen = by => changeWindow((low, high) => ({ low: (low + high - by * (high - low)) / 2, high: (low + high + by * (high - low)) / 2 }));

  /** One on or back along the chosen axis; flips the picture if it is x or y. */
  function along(by) {
    if (state.axis === state.a.x || state.axis === state.a.y) {
      const which = state.axis === state.a.x ? 0 : 1;
      stage.flip[which] = !stage.flip[which];
      soon();
      return;
    }
    if (state.axis === state.a.play) { step(by); return; }
    const size = data.array(state.a).sizes[state.axis];
    state.a.at[state.axis] = (state.a.at[state.axis] + by + size) % size;
    update();
  }

  function chooseAxis(by) {
    const { sizes } = data.array(state.a);
    for (let i = 0; i < sizes.length; i++) {
      state.axis = (state.axis + by + sizes.length) % sizes.length;
      if (sizes[state.axis] > 1) break;
    }
    soon();
  }

  /** A number is typed digit by digit, and Enter goes there along the chosen axis. */
  function typed(key) {
    const size = data.array(state.a).sizes[state.axis], to = +state.number, isShown = state.axis === state.a.x || state.axis === state.a.y;
    const wrong = key !== 'Enter' ? '' : isShown ? 'choose another axis than x and y with ← and →'
      : to >= size ? data.array(state.a).axes[state.axis] + ' has 0 … ' + (size - 1) : '';
    if (key === 'Enter' && !wrong) state.a.at[state.axis] = to;
    state.number = key === 'Backspace' ? state.number.slice(0, -1) : /^\d$/.test(key) ? state.number + key : '';
    update();
    trouble(wrong);
  }

  function save() {
    const link = document.createElement('a');
    link.href = stage.canvas.toDataURL('image/png');
    link.download = shortName(data.files[state.a.file].name).replace(/[^\w.-]+/g, '-') + '.png';
    link.click();
  }

  /* ---------------------------------------------------------------- keys and mouse */

  const KEYS = {
    ' ': toggle, ',': () => step(-1), '.': () => step(1), m: () => setPart('magnitude'), p: () => setPart('phase'),
    r: () => setPart('real'), i: () => setPart('imaginary'), l: () => setPart('log'),
    f: () => { setTransform(state.a, state.a.transform !== 'none' ? 'none' : isKspace(state.a) ? 'inverse' : 'forward'); state.part = null; rebuilt(); },
    '[': () => shift(0.1), ']': () => shift(-0.1), '{': () => widen(0.9), '}': () => widen(1 / 0.9), a: fit,
    c: () => { const all = byId('colors').options; byId('colors').selectedIndex = (byId('colors').selectedIndex + 1) % all.length; state.colors = byId('colors').value; soon(); },
    '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8), z: () => { stage.reset(); soon(); },
    s: save, h: () => { document.body.classList.toggle('bare'); soon(); },
    w: () => setCompare(state.compare === 'wipe' ? 'beside' : 'wipe'), d: () => setCompare(state.compare === 'difference' ? 'beside' : 'difference'),
    b: () => { state.held = !!state.b; soon(); },
    ArrowLeft: () => chooseAxis(-1), ArrowRight: () => chooseAxis(1), ArrowUp: () => along(1), ArrowDown: () => along(-1),
    x: () => setRole('x', state.axis), y: () => setRole('y', state.axis), t: () => { if (state.a.y >= 0) setRole('x', state.a.y); },
    o: () => { stage.cursor.along = stage.cursor.along === 'x' ? 'y' : 'x'; soon(); },
    '?': () => byId('keys').showModal(),
  };

  addEventListener('keydown', event => {
    const on = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || byId('keys').open) return;
    if (on.matches('input[type=number], select') || on.matches('input[type=range]') && event.key.startsWith('Arrow')) return;
    if (event.key === ' ' && on.matches('button, input')) return;
    if (/^\d$/.test(event.key) || state.number && ['Enter', 'Backspace', 'Escape'].includes(event.key)) typed(event.key);
    else if (KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  });
  addEventListener('keyup', event => { if (event.key === 'b') { state.held = false; soon(); } });

  Object.assign(stage.events, {
    resize: soon, change: soon, step,
    hover: found => { hover = found?.inside ? found : null; if (planes.a) readout(); },
    window: (dx, dy) => changeWindow((low, high) => {
      const width = (high - low) * Math.exp(dx / 200), middle = (low + high) / 2 + (high - low) * dy / 300;
      return { low: middle - width / 2, high: middle + width / 2 };
    }),
    click: found => { if (found?.inside) { stage.cursor.x = found.x; stage.cursor.y = found.y; soon(); } },
    reset: () => { stage.reset(); fit(); },
  });

  controls.onChoice('part', setPart);
  controls.onChoice('compare', setCompare);
  byId('pickA').onchange = event => { pick('a', event.target.value); stage.canvas.focus(); };
  byId('pickB').onchange = event => { pick('b', event.target.value); stage.canvas.focus(); };
  byId('transform').onchange = event => { setTransform(state.a, event.target.value); state.part = null; rebuilt(); };
  byId('combine').onchange = event => { state.a.combine = +event.target.value; rebuilt(); };
  byId('play').onclick = toggle;
  byId('back').onclick = () => step(-1);
  byId('forward').onclick = () => step(1);
  byId('scrub').oninput = event => { pause(); state.a.at[state.a.play] = +event.target.value; update(); };
  byId('speed').onchange = event => { state.speed = +event.target.value; };
  byId('auto').onclick = fit;
  byId('colors').onchange = event => { state.colors = event.target.value; soon(); };
  byId('smooth').onchange = event => { stage.smooth = event.target.checked; soon(); };
  byId('gain').oninput = event => { state.gain = +event.target.value; byId('gainText').textContent = short(2 ** state.gain); soon(); };
  byId('match').onchange = event => { state.factor = event.target.checked && sameSize() ? brightness(planes.a, planes.b) : 1; soon(); };
  byId('low').onchange = event => changeWindow((_, high) => ({ low: +event.target.value, high }));
  byId('high').onchange = event => changeWindow((low, _) => ({ low, high: +event.target.value }));
  byId('turn').onclick = KEYS.o;
  byId('help').onclick = KEYS['?'];
  byId('overTime').onclick = event => {
    if (state.a.play < 0) return;
    const box = event.target.getBoundingClientRect(), size = data.array(state.a).sizes[state.a.play];
    pause();
    state.a.at[state.a.play] = Math.min(size - 1, Math.floor((event.clientX - box.left) / box.width * size));
    update();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', soon);

  /* ---------------------------------------------------------------- playing */

  /** Frames a second: the file's own for time, ten otherwise. */
  function rate() {
    const seconds = data.files[state.a.file].frameSeconds, isTime = data.array(state.a).axes[state.a.play] === 'time';
    return state.speed * (seconds && isTime ? 1 / seconds : 10);
  }

  let last = performance.now(), behind = 0;
  function tick(now) {
    if (state.playing) {
      behind = Math.min(behind + (now - last) / 1000 * rate(), 4);
      const whole = Math.floor(behind);
      if (whole >= 1 && [state.a, state.b].every(side => !side || data.known(side))) {
        behind -= whole;
        state.a.at = later(state.a, whole).at;
        update();
      }
    }
    last = now;
    requestAnimationFrame(tick);
  }

  try {
    await data.load();
    controls.fillPicks();
    const first = f => f + ' ' + data.files[f].first;
    byId('pickA').value = first(0);
    byId('pickB').value = data.files.length > 1 ? first(1) : '';
    pick('a', first(0));
    if (data.files.length > 1) pick('b', first(1));
    requestAnimationFrame(tick);
  } catch (error) {
    trouble(error.message);
  }
})();
