import type { Ending } from "./jobs.ts";
import { openScene, type Scene, type SceneOptions } from "./scene.ts";

/** A run whose comment says what an approval would cover. */
export async function announced(options?: SceneOptions): Promise<Scene> {
  const scene = await openScene(options);
  await scene.settle();
  return scene;
}

/** A run that omar approved: its plan is ordered. */
export async function planning(options?: SceneOptions): Promise<Scene> {
  const scene = await announced(options);
  scene.label("omar");
  await scene.settle();
  return scene;
}

/** A run whose plan ended like this. */
export async function planned(ending: Ending = {}, options?: SceneOptions): Promise<Scene> {
  const scene = await planning(options);
  scene.job(ending);
  await scene.settle();
  return scene;
}

/** A run that this person merged after its plan. */
export async function applying(login = "omar", options?: SceneOptions): Promise<Scene> {
  const scene = await planned({}, options);
  scene.merge(login);
  await scene.settle();
  return scene;
}

/** A run whose apply ended like this. */
export async function applied(ending: Ending, options?: SceneOptions): Promise<Scene> {
  const scene = await applying("omar", options);
  scene.job(ending);
  await scene.settle();
  return scene;
}
