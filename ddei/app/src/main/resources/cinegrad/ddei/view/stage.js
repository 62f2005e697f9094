/*
 * The stage: one canvas with one or more panels that share zoom and place. A panel shows a picture: { canvas, width, height (in
 * pixels of the array), extent: [width, height] (as it is to look), name, points }.
 */

class Stage {
  constructor(canvas) {
    this.canvas = canvas;
    this.panels = [];
    this.zoom = 1;
    this.center = [0.5, 0.5];
    this.flip = [false, false];
    this.wipe = 0.5;
    this.smooth = false;
    this.cursor = null;
    this.events = {};
    this.pointers = new Map();
    this.listen();
    new ResizeObserver(() => this.events.resize?.()).observe(canvas.parentElement);
  }

  reset() {
    this.zoom = 1;
    this.center = [0.5, 0.5];
  }

  /** Shares the area among the panels, in columns or in rows, whichever shows pictures larger. */
  layout(pictures, wiped) {
    const W = this.canvas.clientWidth, H = this.canvas.clientHeight, n = wiped ? 1 : pictures.length;
    if (!n) { this.panels = []; return; }
    const [w, h] = pictures[0].extent;
    const scale = (columns, rows) => Math.min(W / columns / w, H / rows / h);
    let columns = 1;
    for (let c = 2; c <= n; c++) if (scale(c, Math.ceil(n / c)) > scale(columns, Math.ceil(n / columns))) columns = c;
    const rows = Math.ceil(n / columns), width = W / columns, height = H / rows;
    this.panels = (wiped ? [pictures] : pictures.map(p => [p])).map((layers, i) => ({
      layers, x: i % columns * width, y: Math.floor(i / columns) * height, width, height, wiped: layers.length > 1,
    }));
  }

  /** The rectangle of a whole picture in a panel. */
  frame(panel, picture) {
    const margin = 10, [w, h] = picture.extent;
    const scale = Math.min((panel.width - margin) / w, (panel.height - margin) / h) * this.zoom;
    return { x: panel.x + panel.width / 2 - this.center[0] * w * scale, y: panel.y + panel.height / 2 - this.center[1] * h * scale,
      width: w * scale, height: h * scale };
  }

  draw() {
    const ratio = window.devicePixelRatio || 1, W = this.canvas.clientWidth, H = this.canvas.clientHeight;
    if (this.canvas.width !== Math.round(W * ratio)) this.canvas.width = Math.round(W * ratio);
    if (this.canvas.height !== Math.round(H * ratio)) this.canvas.height = Math.round(H * ratio);
    const c = this.canvas.getContext('2d');
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = '#000';
    c.fillRect(0, 0, W, H);
    for (const panel of this.panels) {
      panel.layers.forEach((picture, layer) => {
        c.save();
        c.beginPath();
        const split = panel.x + panel.width * this.wipe;
        if (!panel.wiped) c.rect(panel.x, panel.y, panel.width, panel.height);
        else if (layer === 0) c.rect(panel.x, panel.y, split - panel.x, panel.height);
        else c.rect(split, panel.y, panel.x + panel.width - split, panel.height);
        c.clip();
        this.drawPicture(c, panel, picture);
        c.restore();
        this.label(c, panel, picture, layer);
      });
      if (panel.wiped) this.line(c, panel.x + panel.width * this.wipe, panel.y, panel.x + panel.width * this.wipe, panel.y + panel.height, '#ffffff');
    }
  }

  drawPicture(c, panel, picture) {
    const f = this.frame(panel, picture);
    if (picture.points) { drawPoints(c, f, picture.points, picture.color); return; }
    c.imageSmoothingEnabled = this.smooth;
    c.translate(this.flip[0] ? 2 * f.x + f.width : 0, this.flip[1] ? 2 * f.y + f.height : 0);
    c.scale(this.flip[0] ? -1 : 1, this.flip[1] ? -1 : 1);
    c.drawImage(picture.canvas, f.x, f.y, f.width, f.height);
    const at = this.cursor && this.place(picture, this.cursor);
    if (!at) return;
    const x = f.x + (at.column + 0.5) / picture.width * f.width, y = f.y + (at.row + 0.5) / picture.height * f.height;
    if (this.cursor.along === 'x') this.line(c, f.x, y, f.x + f.width, y, 'rgba(255,180,84,.75)');
    else this.line(c, x, f.y, x, f.y + f.height, 'rgba(255,180,84,.75)');
    c.strokeStyle = 'rgba(94,200,216,.95)';
    c.strokeRect(x - 4, y - 4, 8, 8);
  }

  line(c, x0, y0, x1, y1, color) {
    c.strokeStyle = color;
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(x0, y0);
    c.lineTo(x1, y1);
    c.stroke();
  }

  label(c, panel, picture, layer) {
    if (!picture.name) return;
    c.font = '12px ui-sans-serif, system-ui, sans-serif';
    c.textAlign = layer === 1 ? 'right' : 'left';
    const room = panel.width / panel.layers.length - 18, x = layer === 1 ? panel.x + panel.width - 9 : panel.x + 9;
    let text = picture.name;
    while (text.length > 8 && c.measureText(text).width > room) text = text.slice(0, 2) + '…' + text.slice(4);
    c.fillStyle = 'rgba(0,0,0,.6)';
    const width = c.measureText(text).width + 8;
    c.fillRect(layer === 1 ? x - width + 4 : x - 4, panel.y + 6, width, 18);
    c.fillStyle = picture.color || '#d7dee7';
    c.fillText(text, x, panel.y + 19);
  }

  /** Row and column of a place that was given as parts of the picture. */
  place(picture, { x, y }) {
    const column = Math.floor(x * picture.width), row = Math.floor(y * picture.height);
    return { row: Math.max(0, Math.min(picture.height - 1, row)), column: Math.max(0, Math.min(picture.width - 1, column)) };
  }

  /** Where a point of the canvas lies: panel, layer, and parts of the picture; null beside them. */
  find(px, py) {
    const panel = this.panels.find(p => px >= p.x && px < p.x + p.width && py >= p.y && py < p.y + p.height);
    if (!panel) return null;
    const layer = panel.wiped && px > panel.x + panel.width * this.wipe ? 1 : 0, picture = panel.layers[layer];
    const f = this.frame(panel, picture);
    let x = (px - f.x) / f.width, y = (py - f.y) / f.height;
    if (this.flip[0]) x = 1 - x;
    if (this.flip[1]) y = 1 - y;
    return { panel, picture, x, y, inside: x >= 0 && x < 1 && y >= 0 && y < 1 };
  }

  /** Zooms so that what lies under a point stays there. */
  zoomAt(px, py, factor) {
    const found = this.find(px, py);
    const before = this.zoom;
    this.zoom = Math.max(0.25, Math.min(64, this.zoom * factor));
    if (!found) return;
    const f = this.frame(found.panel, found.picture), grown = this.zoom / before - 1;
    this.center[0] += (px - found.panel.x - found.panel.width / 2) / f.width * grown;
    this.center[1] += (py - found.panel.y - found.panel.height / 2) / f.height * grown;
  }

  move(dx, dy) {
    const panel = this.panels[0];
    if (!panel) return;
    const f = this.frame(panel, panel.layers[0]);
    this.center[0] -= dx / f.width;
    this.center[1] -= dy / f.height;
  }

  isOnWipe(px) {
    return this.panels.some(p => p.wiped && Math.abs(px - p.x - p.width * this.wipe) < 9);
  }

  listen() {
    const canvas = this.canvas, tell = (name, ...values) => this.events[name]?.(...values);
    const point = event => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    let mode = '', start = null, last = null, spread = 0;
    canvas.addEventListener('pointerdown', event => {
      const [x, y] = point(event);
      this.pointers.set(event.pointerId, [x, y]);
      canvas.setPointerCapture(event.pointerId);
      canvas.focus();
      start = last = [x, y];
      if (this.pointers.size === 2) { mode = 'pinch'; spread = 0; }
      else mode = event.button !== 0 || event.shiftKey ? 'move' : this.isOnWipe(x) ? 'wipe' : 'press';
      canvas.classList.toggle('moving', mode === 'move');
    });
    canvas.addEventListener('pointermove', event => {
      const [x, y] = point(event);
      if (!this.pointers.has(event.pointerId)) {
        canvas.classList.toggle('wiping', this.isOnWipe(x));
        tell('hover', this.find(x, y));
        return;
      }
      this.pointers.set(event.pointerId, [x, y]);
      if (mode === 'press' && Math.hypot(x - start[0], y - start[1]) > 4) mode = 'window';
      if (mode === 'pinch') {
        const [p, q] = [...this.pointers.values()], now = Math.hypot(p[0] - q[0], p[1] - q[1]);
        const middle = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
        if (spread) { this.zoomAt(...middle, now / spread); this.move(middle[0] - last[0], middle[1] - last[1]); }
        spread = now;
        last = middle;
        tell('change');
        return;
      }
      const [dx, dy] = [x - last[0], y - last[1]];
      last = [x, y];
      if (mode === 'window') tell('window', dx, dy);
      if (mode === 'move') { this.move(dx, dy); tell('change'); }
      if (mode === 'wipe') {
        const panel = this.panels.find(p => p.wiped);
        if (panel) this.wipe = Math.max(0, Math.min(1, (x - panel.x) / panel.width));
        tell('change');
      }
    });
    const end = event => {
      this.pointers.delete(event.pointerId);
      canvas.classList.remove('moving');
      if (mode === 'press' && event.type === 'pointerup') tell('click', this.find(...point(event)));
      mode = this.pointers.size ? 'done' : '';
    };
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
    canvas.addEventListener('pointerleave', () => tell('hover', null));
    canvas.addEventListener('contextmenu', event => event.preventDefault());
    canvas.addEventListener('dblclick', () => tell('reset'));
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      const by = event.deltaY || event.deltaX;
      if (event.shiftKey) tell('step', Math.sign(by));
      else { this.zoomAt(...point(event), Math.exp(-by / (event.deltaMode ? 20 : 400))); tell('change'); }
    }, { passive: false });
  }
}

/** Draws the spokes of a trajectory: a plane of complex numbers, one row a spoke, in a square of 2 max|k|. */
function drawPoints(c, frame, plane, color) {
  plane.reach ??= plane.values.reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1;
  const { width, height, values, reach } = plane;
  const x = i => frame.x + (values[2 * i] / reach / 2 + 0.5) * frame.width, y = i => frame.y + (values[2 * i + 1] / reach / 2 + 0.5) * frame.height;
  c.fillStyle = '#000';
  c.fillRect(frame.x, frame.y, frame.width, frame.height);
  c.strokeStyle = color || '#5ec8d8';
  c.globalAlpha = 0.55;
  c.lineWidth = 1;
  for (let row = 0; row < height; row++) {
    c.beginPath();
    for (let i = row * width; i < (row + 1) * width; i++) i === row * width ? c.moveTo(x(i), y(i)) : c.lineTo(x(i), y(i));
    c.stroke();
  }
  c.globalAlpha = 1;
}
