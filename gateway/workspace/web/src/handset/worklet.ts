// Sound in the audio thread: 8 kHz PCM frames to the speaker, the microphone to 20 ms frames of 8 kHz PCM.
// Stands alone: a worklet module imports nothing.
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, maker: new () => AudioWorkletProcessor): void;

const RATE = 8000;
const FRAME = 160;
const HELD = FRAME * 3; // 60 ms: enough for the network's unevenness, little enough that a stopped prompt stops
const MOST = FRAME * 15; // more than 300 ms behind is late sound: the oldest is dropped

class Speaker extends AudioWorkletProcessor {
  private waiting: Float32Array[] = [];
  private held = 0;
  private at = 0;
  private playing = false;
  private before = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ArrayBuffer | "drop">) => {
      if (data === "drop") {
        this.waiting = [];
        this.held = 0;
        this.at = 0;
        this.playing = false;
        return;
      }
      const frame = Float32Array.from(new Int16Array(data), (value) => value / 32768);
      this.waiting.push(frame);
      this.held += frame.length;
      while (this.held > MOST && this.waiting.length > 1) this.held -= this.waiting.shift()?.length ?? 0;
    };
  }

  private next(): number {
    const first = this.waiting[0];
    if (!first) {
      this.playing = false;
      return 0;
    }
    const step = RATE / sampleRate;
    const index = Math.floor(this.at);
    const part = this.at - index;
    const here = first[index] ?? 0;
    const after = first[index + 1] ?? this.waiting[1]?.[0] ?? here;
    this.at += step;
    if (this.at >= first.length) {
      this.at -= first.length;
      this.held -= first.length;
      this.waiting.shift();
    }
    return here + (after - here) * part;
  }

  process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (!out) return true;
    if (!this.playing && this.held >= HELD) this.playing = true;
    for (let n = 0; n < out.length; n += 1) {
      const value = this.playing ? this.next() : this.before * 0.9; // fades, does not click
      out[n] = this.before = value;
    }
    return true;
  }
}

class Microphone extends AudioWorkletProcessor {
  private readonly frame = new Int16Array(FRAME);
  private filled = 0;
  private phase = 0;
  private sum = 0;
  private count = 0;

  /** Averages the samples of each 8 kHz step: a plain low-pass that speech at telephone quality does not notice. */
  process(inputs: Float32Array[][]): boolean {
    const heard = inputs[0]?.[0];
    if (!heard) return true;
    for (const value of heard) {
      this.sum += value;
      this.count += 1;
      this.phase += RATE;
      if (this.phase < sampleRate) continue;
      this.phase -= sampleRate;
      const mean = this.sum / this.count;
      this.frame[this.filled++] = Math.max(-1, Math.min(1, mean)) * 32767;
      this.sum = this.count = 0;
      if (this.filled === FRAME) {
        this.port.postMessage(this.frame.slice().buffer);
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("speaker", Speaker);
registerProcessor("microphone", Microphone);
