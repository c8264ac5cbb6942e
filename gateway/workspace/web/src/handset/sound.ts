// The page's sound: one audio context, a speaker, and a microphone where there is one.
const FRAME_MS = 20;
const SILENCE = new ArrayBuffer(320);

export interface Sound {
  play(frame: ArrayBuffer): void;
  drop(): void;
  mute(silent: boolean): void;
  volume(level: number): void;
  microphone: boolean;
  close(): void;
}

/** Opens sound. `send` gets a frame every 20 ms: the microphone's, or silence where there is none; `level` is 0..1. */
export async function openSound(send: (frame: ArrayBuffer) => void, level: (loud: number) => void): Promise<Sound> {
  const context = new AudioContext();
  await context.audioWorklet.addModule("/static/app/sound.js");
  void context.resume();
  const speaker = new AudioWorkletNode(context, "speaker", { numberOfInputs: 0, outputChannelCount: [1] });
  const gain = new GainNode(context);
  const meter = new AnalyserNode(context, { fftSize: 256 });
  speaker.connect(gain).connect(meter).connect(context.destination);
  const stream = await microphone();
  let muted = false;
  const stopSending = sendFrames(context, stream, (frame) => send(muted ? SILENCE : frame));
  const stopMeter = watchLevel(meter, level);
  return {
    play: (frame) => speaker.port.postMessage(frame, [frame]),
    drop: () => speaker.port.postMessage("drop"),
    mute: (silent) => {
      muted = silent;
    },
    volume: (loud) => {
      gain.gain.value = loud;
    },
    microphone: stream !== null,
    close: () => {
      stopMeter();
      stopSending();
      void context.close();
      level(0);
    },
  };
}

/** Sends the microphone's frames, or silence at the same pace. Returns what ends it. */
function sendFrames(context: AudioContext, stream: MediaStream | null, send: (frame: ArrayBuffer) => void): () => void {
  if (!stream) {
    const timer = setInterval(() => send(SILENCE), FRAME_MS);
    return () => clearInterval(timer);
  }
  const taker = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
  taker.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => send(data);
  context.createMediaStreamSource(stream).connect(taker);
  return () => {
    for (const track of stream.getTracks()) track.stop();
  };
}

/** Tells the loudness of what is heard, once a drawn frame. Returns what ends it. */
function watchLevel(meter: AnalyserNode, level: (loud: number) => void): () => void {
  const wave = new Float32Array(meter.fftSize);
  let open = true;
  const look = () => {
    if (!open) return;
    meter.getFloatTimeDomainData(wave);
    level(Math.min(1, 3 * Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length)));
    requestAnimationFrame(look);
  };
  look();
  return () => {
    open = false;
  };
}

async function microphone(): Promise<MediaStream | null> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch {
    return null;
  }
}
