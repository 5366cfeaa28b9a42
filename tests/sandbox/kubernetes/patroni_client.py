"""What Patroni does to Kubernetes, by its own client: run as a program, with KUBECONFIG set."""

import json
import sys

from patroni.dcs import kubernetes  # type: ignore[import-untyped]  # it has no types


def main(namespace: str) -> None:
    """Make the leader's lock, take it, lose a race for it, and give a member its label."""
    client, config = kubernetes.k8s_client, kubernetes.k8s_config
    config.load_kube_config(context="")
    api = kubernetes.CoreV1ApiProxy(use_endpoints=True)
    api.configure_timeouts(10, 10, 30)
    labels = {"application": "patroni", "cluster-name": "patroni-web"}

    def lock(leader: str, version: str | None = None) -> object:
        annotations = {"leader": leader, "ttl": "30"}
        metadata = client.V1ObjectMeta(
            namespace=namespace,
            name="patroni-web",
            labels=labels,
            annotations=annotations,
            resource_version=version,
        )
        return client.V1Endpoints(metadata=metadata)

    made = api.create_namespaced_kind(namespace, lock("web-0"))
    version = made.metadata.resource_version
    taken = api.patch_namespaced_kind("patroni-web", namespace, lock("web-1", version))
    try:
        api.patch_namespaced_kind("patroni-web", namespace, lock("web-2", version))
        late = 200
    except client.rest.ApiException as error:
        late = error.status
    role = {"metadata": {"labels": {"role": "primary"}, "annotations": {"status": "{}"}}}
    labelled = api.patch_namespaced_pod("web-0", namespace, role)
    selector = ",".join("=".join(each) for each in labels.items())
    listed = api.list_namespaced_kind(namespace, label_selector=selector)
    json.dump(
        {
            "versions": int(taken.metadata.resource_version) > int(version),
            "late": late,
            "leaders": [item.metadata.annotations["leader"] for item in listed.items],
            "role": labelled.metadata.labels["role"],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(sys.argv[1])
