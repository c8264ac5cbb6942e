// The sound of a call that rings: two soft notes every two seconds.
const NOTES = [659, 523];
const EVERY_MS = 2000;

let context: AudioContext | undefined;

/** Rings until the returned function is called. A page that was never clicked may stay silent; the card shows all the same. */
export function ringTone(): () => void {
  context ??= new AudioContext();
  void context.resume();
  const sound = context;
  const once = () => NOTES.forEach((pitch, n) => void note(sound, pitch, sound.currentTime + n * 0.18));
  once();
  const timer = setInterval(once, EVERY_MS);
  return () => clearInterval(timer);
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
