// The sounds of the desk: two soft notes every two seconds while a call rings, and one soft note for news.
const RING = [659, 523];
const NEWS = 587;
const EVERY_MS = 2000;

let context: AudioContext | undefined;

/** Returns what sounds. A page that was never clicked may stay silent; what it shows is there all the same. */
function sounding(): AudioContext {
  context ??= new AudioContext();
  void context.resume();
  return context;
}

/** Rings until the returned function is called. */
export function ringTone(): () => void {
  const sound = sounding();
  const once = () => RING.forEach((pitch, n) => void note(sound, pitch, sound.currentTime + n * 0.18));
  once();
  const timer = setInterval(once, EVERY_MS);
  return () => clearInterval(timer);
}

export function softTone(): void {
  const sound = sounding();
  note(sound, NEWS, sound.currentTime);
}

function note(sound: AudioContext, pitch: number, at: number): void {
  const tone = new OscillatorNode(sound, { frequency: pitch });
  const gain = new GainNode(sound, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.12, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
  tone.connect(gain).connect(sound.destination);
  tone.start(at);
  tone.stop(at + 0.7);
}
