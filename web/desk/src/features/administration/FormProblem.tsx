/** What went wrong when a form was saved, where its reader is. */
import { CircleAlert } from "lucide-react";
import type { Explanation } from "../problems/explain";
import styles from "./Form.module.css";

export function FormProblem({ problem }: { problem: Explanation | null }) {
  if (problem === null) return null;
  return (
    <div className={styles.result} data-tone="problem" role="alert">
      <CircleAlert size={16} aria-hidden />
      <p>
        <bdi>{problem.title}</bdi> {problem.detail}
      </p>
    </div>
  );
}
