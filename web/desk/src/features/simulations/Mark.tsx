/** The sign of a contender: a shape and a colour, the same in every chart. */
import styles from "./Simulations.module.css";

const SHAPES = ["M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5Z", "M-5-5H5V5H-5Z", "M0-6.5L6.5 0L0 6.5L-6.5 0Z"];

/** `isBare`: within a picture, at its origin. */
export function Mark({ index, isBare = false }: { index: number; isBare?: boolean }) {
  const shape = <path className={styles.mark} data-contender={index} d={SHAPES[index % SHAPES.length]} />;
  if (isBare) return shape;
  return (
    <svg className={styles.sign} viewBox="-8 -8 16 16" aria-hidden>
      {shape}
    </svg>
  );
}
