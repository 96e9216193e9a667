/** A soft two-note ring, made by the browser itself: there is no file to fetch. */

const AGAIN_AFTER_MS = 3_200;
const LOUDNESS = 0.12;
/** Hertz and seconds after the start. */
const NOTES: readonly (readonly [number, number])[] = [
  [659.25, 0],
  [880, 0.17],
];

export class Ring {
  private context: AudioContext | null = null;
  private timer = 0;

  /** Browsers let a page sound only after a click or a key: call on the first of either. */
  unlock(): void {
    if (!("AudioContext" in window)) return;
    this.context ??= new AudioContext();
    void this.context.resume();
  }

  /** Rings now and again until `stop`; does nothing while it rings. */
  start(): void {
    if (this.timer !== 0) return;
    this.chime();
    this.timer = window.setInterval(() => this.chime(), AGAIN_AFTER_MS);
  }

  /** One soft chime, unless it rings already. */
  once(): void {
    if (this.timer === 0) this.chime();
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
  }

  private chime(): void {
    const context = this.context;
    if (context?.state !== "running") return;
    for (const [pitch, delay] of NOTES) {
      const at = context.currentTime + delay;
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.type = "sine";
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0005, at + 0.7);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.75);
    }
  }
}
