import { partsOfRun } from './cluster/parts';
import { RealBench } from './bench/RealBench';
import { RealWalk } from './bench/RealWalk';
import { SCOPES } from './bench/manifests';

async function main() {
  await RealBench.with(partsOfRun(), async bench => {
    console.log('up');
    for (const scope of SCOPES) {
      const secret = await bench.secret(scope, {
        scope,
        workloads: [{ kind: 'Deployment', name: 'api', use: 'env' }],
      });
      console.log('made', secret.name);
      const walk = await RealWalk.begin(bench, secret);
      const r = await walk.run(() => false, 30_000);
      console.log(
        scope,
        r.phase,
        r.restarts,
        r.neededPerson,
        r.falsehoods,
        r.told,
        r.seconds,
      );
      console.log(
        JSON.stringify(r.rotation.targets),
        r.rotation.waitingFor,
        r.rotation.condition,
      );
    }
  });
}
main()
  .catch(e => {
    console.error(e);
    process.exitCode = 1;
  })
  .finally(() => process.exit());
