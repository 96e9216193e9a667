/** A short soft sound, made on the spot: nothing to download, nothing a policy forbids. */

let audio: AudioContext | null = null;

export function ring(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume().catch(() => undefined); // silent until the visitor has touched the page
    note(audio, 660, 0);
    note(audio, 880, 0.12);
  } catch {
    // a browser without sound stays quiet
  }
}

function note(context: AudioContext, hertz: number, after: number): void {
  const at = context.currentTime + after;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.08, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.4);
}
