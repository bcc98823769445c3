// Files as a person could have them, made where they are picked; and what a decoder makes of one.
(() => {
  const text = (words) => new TextEncoder().encode(words);
  const joined = async (parts) => new Uint8Array(await new Blob(parts).arrayBuffer());

  // The same each time.
  const noise = (bytes) => {
    let state = 0x2545f491;
    for (let at = 0; at < bytes.length; at += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      bytes[at] = at % 4 === 3 ? 255 : state;
    }
    return bytes;
  };

  // Not every browser has a canvas outside of the page.
  const encoded = (width, height, type) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const image = new ImageData(noise(new Uint8ClampedArray(width * height * 4)), width, height);
    canvas.getContext('2d').putImageData(image, 0, 0);
    return new Promise((done) => canvas.toBlob(done, type, 0.9));
  };

  // A JPEG, with these words in a block of Exif behind its first marker.
  const photo = async (width, height, words) => {
    const blob = await encoded(width, height, 'image/jpeg');
    const body = text(`Exif\0\0${words}`);
    const block = new Uint8Array([0xff, 0xe1, 0, body.length + 2, ...body]);
    return joined([blob.slice(0, 2), block, blob.slice(2)]);
  };

  // A picture of another kind.
  const drawn = async (type) => joined([await encoded(64, 48, type)]);

  // RIFF WAVE, 8 bits, 8,000 samples a second.
  const sound = (seconds) => {
    const length = seconds * 8000;
    const bytes = new Uint8Array(44 + length).fill(128, 44);
    const view = new DataView(bytes.buffer);
    [[0, 'RIFF'], [8, 'WAVE'], [12, 'fmt '], [36, 'data']].forEach(([at, it]) => bytes.set(text(it), at));
    [[4, 36 + length], [16, 16], [24, 8000], [28, 8000], [40, length]].forEach(([at, it]) => view.setUint32(at, it, true));
    [[20, 1], [22, 1], [32, 1], [34, 8]].forEach(([at, it]) => view.setUint16(at, it, true));
    return bytes;
  };

  const pdf = (words, length) => text(`%PDF-1.7\n${words}\n`.padEnd(length, 'x'));

  const crc = (bytes) => {
    let sum = -1;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum;
  };
  const chunk = (name, body) => {
    const bytes = new Uint8Array(12 + body.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, body.length);
    bytes.set(text(name), 4);
    bytes.set(body, 8);
    view.setInt32(8 + body.length, crc(bytes.subarray(4, 8 + body.length)));
    return bytes;
  };
  // A PNG of few bytes that says that it has so many pixels on each side.
  const bomb = (side) => {
    const head = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
    new DataView(head.buffer).setUint32(0, side);
    new DataView(head.buffer).setUint32(4, side);
    const sign = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
    return joined([sign, chunk('IHDR', head), chunk('IDAT', new Uint8Array(64)), chunk('IEND', new Uint8Array(0))]);
  };

  // What is to be seen: size and a digest of all pixels.
  const pixels = async (source) => {
    const bitmap = await createImageBitmap(source);
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
    return `${width}x${height} ${[...digest].map((byte) => byte.toString(16)).join(' ')}`;
  };

  globalThis.samples = { photo, drawn, sound, pdf, bomb, pixels };
  return true;
})()
