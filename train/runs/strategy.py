"""Training on several processors or machines, by tf.distribute."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import tensorflow as tf

from edge.errors import DataError

from ..lessons.batches import Batch, Shard

STRATEGIES = ("none", "mirrored", "multiworker")


def open_strategy(name: str) -> tf.distribute.Strategy:
    """The strategy of that name; to be called before anything else of TensorFlow.

    "mirrored" uses all GPUs of this machine. "multiworker" finds its workers in the environment
    variable TF_CONFIG, as every program of TensorFlow does; all of them run the same command and
    see the same folders.

    Raises:
        DataError: the name is unknown, or TF_CONFIG is missing or malformed.
    """
    if name == "none":
        return tf.distribute.get_strategy()
    if name == "mirrored":
        return tf.distribute.MirroredStrategy()
    if name != "multiworker":
        raise DataError(f"no strategy {name!r}", advice=f"there are: {', '.join(STRATEGIES)}")
    if "TF_CONFIG" not in os.environ:
        raise DataError(
            "multiworker needs TF_CONFIG in the environment, which names the workers, such as"
            ' {"cluster": {"worker": ["host1:2222", "host2:2222"]},'
            ' "task": {"type": "worker", "index": 0}}'
        )
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"TF_CONFIG cannot be used: {error}") from error


def is_chief(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process is the one that writes files; alone, it is."""
    resolver = strategy.cluster_resolver
    if resolver is None or resolver.task_type is None:
        return True
    return resolver.task_type == "chief" or (
        resolver.task_type == "worker"
        and resolver.task_id == 0
        and "chief" not in resolver.cluster_spec().jobs
    )


def distribute(
    strategy: tf.distribute.Strategy, batches: Callable[[Shard], tf.data.Dataset]
) -> Iterator[Batch]:
    """Batches for `strategy.run`, of which each worker makes its own shard."""

    def of_worker(context: tf.distribute.InputContext) -> tf.data.Dataset:
        workers = context.num_input_pipelines
        replicas = context.num_replicas_in_sync // workers
        return batches(Shard(context.input_pipeline_id, workers, replicas))

    if strategy.num_replicas_in_sync == 1:
        return iter(batches(Shard()))
    return iter(strategy.distribute_datasets_from_function(of_worker))
